import { once } from 'node:events';
import { connect as connectTcp } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PATHS } from '#protocol';
import { tempDir } from '../../scripts/lib/process.ts';
import { rssBytes } from '../../scripts/lib/procfs.ts';
import { watchServer, type WatchedServer } from '../lib/server-process.ts';
import { ask2, openSession, openStream2, type Stream2 } from './http2-client.ts';
import {
  END_HEADERS,
  END_STREAM,
  frame,
  KIND,
  openRaw,
  requestFields,
  type RawSession,
} from './http2-raw.ts';
import { makePair, openssl, type MadePair } from './pairs.ts';
import { openRelay } from './relay.ts';

const MAX_UNSENT = 64 * 1024;
/** Frames of a flood. */
const FLOOD = 20_000;
/** Milliseconds after which a server that does not read what it is sent counts as having had enough. */
const PATIENCE = 2_000;
/** Bytes that the server's memory may grow by. */
const GROWTH = 48 * 1024 * 1024;
/** Milliseconds within which a connection that does not get on is cut: what is promised for headers, and for bodies. */
const HEADERS = 15_000;
const BODIES = 35_000;

const title = `connections by HTTP/2 that ask for more than they are due${openssl === undefined ? ' (skipped: no openssl)' : ''}`;

describe.skipIf(openssl === undefined)(title, () => {
  const folder = tempDir('abuse');
  let pair: MadePair;
  let server: WatchedServer;
  let bystander: Stream2;
  beforeAll(async () => {
    pair = makePair(folder.path, 'one');
    server = await watchServer([
      ...['--tls-cert', pair.cert, '--tls-key', pair.key, '--max-unsent', String(MAX_UNSENT)],
      ...['--synthetic-rate', '200', '--synthetic-bytes', '8000'],
    ]);
    bystander = await openStream2(await openSession(server.url, pair.pem), PATHS.stream);
  });
  afterAll(async () => {
    bystander.close();
    await server.stop();
    folder.remove();
  });

  /** A request of one field that is as good as any. */
  const request = (stream: number, method = 'GET', path: string = PATHS.healthz): Buffer => {
    const flags = method === 'GET' ? END_HEADERS | END_STREAM : END_HEADERS;
    return frame(KIND.headers, flags, stream, requestFields(method, new URL(server.url).host, path));
  };

  /** Writes as long as it may without reading, until the server has had enough or all is written. */
  async function flood(make: (n: number) => Uint8Array): Promise<RawSession> {
    const raw = await openRaw(server.port);
    raw.socket.pause();
    for (let n = 0; n < FLOOD && !raw.socket.destroyed; n += 200) {
      const some = Buffer.concat(Array.from({ length: 200 }, (_, at) => make(n + at)));
      if (!raw.socket.write(some)) {
        await Promise.race([drained(raw.socket), raw.ended]);
      }
    }
    return raw;
  }

  /** Settles when more may be written; a server that has had enough and does not read leaves it at that. */
  function drained(socket: RawSession['socket']): Promise<unknown> {
    const signal = AbortSignal.timeout(PATIENCE);
    return once(socket, 'drain', { signal }).catch(() => socket.destroy());
  }

  const RESET = Buffer.from([0, 0, 0, 8]);
  test.each<[string, (n: number) => Uint8Array]>([
    ['pings', () => frame(KIND.ping, 0, 0, Buffer.alloc(8))],
    ['settings', () => frame(KIND.settings, 0, 0, Buffer.from([0, 4, 0, 1, 0, 0]))],
    [
      'requests that are given up at once',
      (n) => Buffer.concat([request(2 * n + 1), frame(KIND.reset, 0, 2 * n + 1, RESET)]),
    ],
    [
      'empty bodies without an end',
      (n) => (n === 0 ? request(1, 'POST', PATHS.commands) : frame(KIND.data, 0, 1)),
    ],
    [
      'headers without an end',
      (n) =>
        n === 0
          ? frame(KIND.headers, END_STREAM, 1, requestFields('GET', 'x', '/'))
          : frame(KIND.continuation, 0, 1, Buffer.from([0, 1, 97, 1, 97])),
    ],
  ])('%s without end cost little and disturb nobody', async (_what, make) => {
    const before = rssBytes(server.pid);
    const raw = await flood(make);
    const { seq } = bystander;
    await bystander.reach(seq + 20);
    expect(rssBytes(server.pid) - before).toBeLessThan(GROWTH);
    raw.socket.destroy();
    expect(bystander).toMatchObject({ holes: 0, closed: false });
  });

  test('headers that are too many or too long end their request, more requests than are allowed wait', async () => {
    const session = await openSession(server.url, pair.pem);
    const path = { ':path': PATHS.healthz };
    const many = Object.fromEntries(Array.from({ length: 200 }, (_, n) => [`x-${n}`, 'x']));
    await expect(ask2(session, { ...path, ...many })).rejects.toThrow();
    await expect(ask2(session, { ...path, 'x-long': 'x'.repeat(20_000) })).rejects.toThrow();
    expect((await ask2(session, path)).status).toBe(200);
    expect(session.remoteSettings.maxConcurrentStreams).toBe(100);
    session.close();
    const raw = await openRaw(server.port);
    const opened = Buffer.concat(
      Array.from({ length: 150 }, (_, n) => request(2 * n + 1, 'GET', PATHS.stream)),
    );
    raw.write(opened);
    await expect.poll(streams).toBe(100 + 1);
    raw.socket.destroy();
    await expect.poll(streams).toBe(1);
  });

  async function streams(): Promise<number> {
    return metric('switchyard_connections{transport="sse"}');
  }

  async function metric(name: string): Promise<number> {
    const session = await openSession(server.url, pair.pem);
    const { body } = await ask2(session, { ':path': PATHS.metrics });
    session.close();
    const line = body.split('\n').find((text) => text.startsWith(`${name} `));
    return Number(line?.split(' ').at(-1) ?? 0);
  }

  test('a reader that stops is set aside at its limit, on whichever level it stops, and loses nothing', async () => {
    const relay = await openRelay(server.port);
    const session = await openSession(`https://127.0.0.1:${relay.port}`, pair.pem, new URL(server.url).host);
    const stream = await openStream2(session, PATHS.stream);
    const lags = 'switchyard_delivered_lags_total{transport="sse"}';
    const before = await metric(lags);
    const rss = rssBytes(server.pid);
    // The whole connection is not read any more: what waits is TLS's and TCP's.
    relay.pause();
    await expect.poll(() => metric(lags)).toBeGreaterThan(before);
    await bystander.reach(bystander.seq + 400);
    expect(rssBytes(server.pid) - rss).toBeLessThan(GROWTH);
    relay.resume();
    await stream.reach(bystander.seq);
    expect(stream).toMatchObject({ holes: 0, closed: false });
    expect(stream.frames.some(({ type }) => type === 'reset')).toBe(false);
    session.destroy();
    relay.close();
  });

  test('a stream whose window is never opened again holds no other one on its connection', async () => {
    const session = await openSession(server.url, pair.pem);
    const lags = 'switchyard_delivered_lags_total{transport="sse"}';
    const before = await metric(lags);
    // Not read: its window fills, and the connection's own is wide enough for others.
    session.setLocalWindowSize(16 * 1024 * 1024);
    const stalled = session.request({ ':path': PATHS.stream });
    await once(stalled, 'response');
    stalled.pause();
    await expect.poll(() => metric(lags)).toBeGreaterThan(before);
    const other = await openStream2(session, PATHS.stream);
    await other.reach(other.seq + 40);
    expect(other.holes).toBe(0);
    stalled.close();
    session.close();
  });

  test('who does not get on is cut in time', async () => {
    /** Says something of TLS, and no more. */
    const halfShake = async (): Promise<number> => {
      const begun = performance.now();
      const socket = connectTcp(server.port, '127.0.0.1');
      socket.on('error', () => undefined);
      socket.write(Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00, 0x01]));
      socket.resume();
      await once(socket, 'close');
      return performance.now() - begun;
    };
    const silent = async (): Promise<number> => (await openRaw(server.port, false)).ended;
    const greeted = async (): Promise<number> => (await openRaw(server.port)).ended;
    const halfHeaders = async (): Promise<number> => {
      const raw = await openRaw(server.port);
      raw.write(request(1).subarray(0, 20));
      return raw.ended;
    };
    const idle = async (): Promise<number> => {
      const raw = await openRaw(server.port);
      raw.write(request(1));
      return raw.ended;
    };
    /** Returns when it ended as well, and how it was answered; its connection goes on. */
    const halfBody = async (): Promise<{ took: number; status: number | undefined; next: number }> => {
      const session = await openSession(server.url, pair.pem);
      const begun = performance.now();
      const stream = session.request({
        ':path': PATHS.commands,
        ':method': 'POST',
        'content-type': 'application/json',
      });
      let status: number | undefined;
      stream.on('response', (got) => (status = got[':status']));
      stream.on('error', () => undefined);
      stream.resume();
      stream.write('{');
      await once(stream, 'close');
      const took = performance.now() - begun;
      const { status: next } = await ask2(session, { ':path': PATHS.healthz });
      session.destroy();
      return { took, status, next };
    };
    const [heads, idled, late] = await Promise.all([
      Promise.all([halfShake(), silent(), greeted(), halfHeaders()]),
      idle(),
      halfBody(),
    ]);
    const rest = [idled, late.took];
    expect(late).toMatchObject({ status: 408, next: 200 });
    expect(Math.max(...heads)).toBeLessThan(HEADERS);
    expect(Math.max(...rest)).toBeLessThan(BODIES);
    expect(Math.min(...rest)).toBeGreaterThan(HEADERS);
  });

  test('nobody noticed', async () => {
    await bystander.reach(bystander.seq + 20);
    expect(bystander).toMatchObject({ holes: 0, closed: false });
    expect([server.exit(), server.complaints()]).toEqual([undefined, '']);
  });
});
