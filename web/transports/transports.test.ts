import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server } from 'socket.io';
import { afterEach, expect, test } from 'vitest';
import {
  encodeBatch,
  encodeControl,
  encodeEvent,
  PATHS,
  PROTOCOL_VERSION,
  TRANSPORT_NAMES,
  type Frame,
  type Hello,
} from '#protocol';
import type { CloseCause, Link, OpenRequest } from './contract.ts';
import { OPENERS } from './registry.ts';

/** A tiny server in the test: it greets, sends one batch for each cursor, and does what a test asks. */

const EPOCH = 'epochone';
const REFUSAL = { error: { code: 'UNKNOWN_TOPIC', message: 'No such topic.', next: 'Ask for another.' } };
type Mood = 'well' | 'garbled' | 'refusing' | 'stopping' | 'broken';

const hello = (transport: Hello['transport']): string =>
  encodeControl({
    type: 'hello',
    protocol: 1,
    epoch: EPOCH,
    head: 3,
    floor: 0,
    from: 1,
    serverTime: 5,
    transport,
    cadence: 20,
    heartbeat: 5000,
  });
const EVENTS = [2, 3].map((seq) => ({ seq, json: encodeEvent(seq, 7, 'notes', 'note', '{"text":"ä"}') }));
const BATCH = encodeBatch(1, 3, EVENTS);
const HEARTBEAT = encodeControl({ type: 'heartbeat', head: 3, serverTime: 9 });

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function serve(mood: Mood) {
  const asked: URL[] = [];
  /** The targets of all requests, those of Engine.IO and upgrades too. */
  const targets: string[] = [];
  const auths: unknown[] = [];
  const streams: ServerResponse[] = [];
  const http = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://test');
    if (url.pathname.startsWith(PATHS.socket)) return;
    asked.push(url);
    answer(url, request, response);
  });
  const answer = (url: URL, _request: IncomingMessage, response: ServerResponse): void => {
    if (mood === 'refusing') return void response.writeHead(404).end(JSON.stringify(REFUSAL));
    if (mood === 'stopping') {
      const body = { error: { ...REFUSAL.error, code: 'STOPPING' } };
      return void response.writeHead(503).end(JSON.stringify(body));
    }
    if (mood === 'broken') return void response.writeHead(502).end('<html>');
    const frames = mood === 'garbled' ? ['{"b":'] : [];
    if (url.pathname === PATHS.stream) {
      streams.push(response);
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      for (const frame of [...frames, hello('sse'), BATCH]) response.write(`data:${frame}\n\n`);
      return;
    }
    const greeting = url.searchParams.get('hello') === '1' ? [hello('polling')] : [];
    const news = url.searchParams.get('cursor') === `${EPOCH}:3` ? HEARTBEAT : BATCH;
    response.end(`[${[...frames, ...greeting, news].join(',')}]`);
  };
  const io = new Server(http, { path: PATHS.socket, serveClient: false });
  // Engine.IO takes those for itself that were there before it.
  for (const event of ['request', 'upgrade'] as const) {
    http.on(event, (request: IncomingMessage) => void targets.push(request.url ?? ''));
  }
  io.use((socket, next) => {
    auths.push(socket.handshake.auth);
    const error = Object.assign(new Error('refused'), { data: REFUSAL });
    next(mood === 'refusing' ? error : undefined);
  });
  io.on('connection', (socket) => {
    const name = socket.conn.transport.name === 'polling' ? 'long-polling' : 'websocket';
    const emit = (text: string): void => {
      const [event, ...args] = JSON.parse(text) as [string, ...unknown[]]; // our own frame
      socket.emit(event, ...args);
    };
    if (mood === 'garbled') socket.emit('nonsense', 1);
    emit(hello(name));
    emit(BATCH);
    socket.on('command', (message: unknown, acknowledge: (value: unknown) => void) => acknowledge(message));
    socket.on('leave', () => socket.disconnect(true));
  });
  await new Promise<void>((resolve) => void http.listen(0, '127.0.0.1', resolve));
  closing.push(async () => {
    for (const stream of streams) stream.destroy();
    await io.close();
  });
  const origin = `http://127.0.0.1:${(http.address() as AddressInfo).port}`; // it listens on TCP
  return { origin, asked, targets, auths, streams, http, io };
}

/** Opens a transport and keeps what it tells; `until` waits for it. */
function listen(name: (typeof TRANSPORT_NAMES)[number], origin: string, more: Partial<OpenRequest> = {}) {
  const frames: Frame[] = [];
  const traffic = { bytes: 0, requests: 0 };
  let cause: CloseCause | undefined;
  let waiting: (() => void)[] = [];
  const wake = (): void => {
    for (const go of waiting.splice(0)) go();
  };
  const link: Link = OPENERS[name](
    { origin, cursor: { epoch: EPOCH, seq: 1 }, topics: ['notes'], ...more },
    {
      frame(frame) {
        frames.push(frame);
        if (frame.type === 'batch') link.advance({ epoch: EPOCH, seq: frame.to });
        wake();
      },
      traffic(bytes, requests) {
        traffic.bytes += bytes;
        traffic.requests += requests;
        wake();
      },
      closed(given) {
        expect(cause).toBeUndefined();
        cause = given;
        wake();
      },
    },
  );
  closing.push(async () => link.close());
  const until = async (done: () => boolean): Promise<void> => {
    while (!done()) await new Promise<void>((resolve) => (waiting = [...waiting, resolve]));
  };
  return {
    link,
    frames,
    traffic,
    until,
    async cause(): Promise<CloseCause | undefined> {
      await until(() => cause !== undefined);
      return cause;
    },
    get closed() {
      return cause;
    },
  };
}

for (const name of TRANSPORT_NAMES) {
  test(`${name}: a hello, then the events after the cursor`, async () => {
    const { origin } = await serve('well');
    const { frames, traffic, until } = listen(name, origin);
    await until(() => frames.length >= 2);
    expect(frames[0]).toMatchObject({ type: 'hello', transport: name, epoch: EPOCH });
    expect(frames[1]).toMatchObject({ type: 'batch', from: 1, to: 3 });
    expect(frames[1]?.type === 'batch' && frames[1].events[1]).toMatchObject({ seq: 3, data: { text: 'ä' } });
    expect(traffic.requests).toBeGreaterThan(0);
    expect(traffic.bytes).toBeGreaterThan(BATCH.length);
  });

  test(`${name}: where a page has several viewers, each request says whose it is; elsewhere none does`, async () => {
    const { origin, targets } = await serve('well');
    const lane = listen(name, origin, { viewer: 'lab-x' });
    await lane.until(() => lane.frames.length >= 2);
    lane.link.close();
    const count = targets.length;
    expect(count).toBeGreaterThan(0);
    expect(targets.filter((target) => target.includes('viewer=lab-x'))).toHaveLength(count);
    const plain = listen(name, origin);
    await plain.until(() => plain.frames.length >= 2);
    expect(targets.slice(count).some((target) => !target.includes('viewer='))).toBe(true);
  });

  test(`${name}: what is no frame ends it as garbled`, async () => {
    const { origin } = await serve('garbled');
    expect(await listen(name, origin).cause()).toMatchObject({ kind: 'garbled' });
  });

  test(`${name}: a refusal is told with its code`, async () => {
    const { origin } = await serve('refusing');
    const cause = await listen(name, origin).cause();
    expect(cause).toEqual({ kind: 'refused', code: 'UNKNOWN_TOPIC', detail: 'No such topic.' });
  });

  test(`${name}: no server is a failure`, async () => {
    expect(await listen(name, 'http://127.0.0.1:9').cause()).toMatchObject({ kind: 'failed' });
  });

  test(`${name}: after close nothing is told`, async () => {
    const { origin, io, streams } = await serve('well');
    const told = listen(name, origin);
    await told.until(() => told.frames.length >= 2);
    told.link.close();
    told.link.close();
    const [count, bytes] = [told.frames.length, told.traffic.bytes];
    io.emit('heartbeat', { head: 3, serverTime: 1 });
    for (const stream of streams) stream.write(`data:${HEARTBEAT}\n\n`);
    const other = listen('polling', origin); // its cadence gives the first one time to misbehave
    await other.until(() => other.frames.length >= 5);
    expect([told.frames.length, told.traffic.bytes, told.closed]).toEqual([count, bytes, undefined]);
  });
}

for (const name of ['websocket', 'long-polling'] as const) {
  test(`${name}: it stays on its transport, subscribes in auth and carries commands`, async () => {
    const { origin, auths, io } = await serve('well');
    const { link, frames, until } = listen(name, origin);
    await until(() => frames.length >= 2);
    expect(auths).toEqual([{ v: PROTOCOL_VERSION, cursor: `${EPOCH}:1`, topics: ['notes'] }]);
    expect(await link.send?.('command', { key: 'k' })).toEqual({ key: 'k' });
    const engine = name === 'websocket' ? 'websocket' : 'polling';
    expect([...io.sockets.sockets.values()].map(({ conn }) => conn.transport.name)).toEqual([engine]);
  });

  test(`${name}: a server that disconnects has ended it`, async () => {
    const { origin, io } = await serve('well');
    const told = listen(name, origin);
    await told.until(() => told.frames.length >= 2);
    io.disconnectSockets();
    expect(await told.cause()).toMatchObject({ kind: 'ended' });
  });
}

for (const name of ['sse', 'polling'] as const) {
  test(`${name}: a server that stops, or a proxy that answers for it, is a failure`, async () => {
    const stopping = await serve('stopping');
    expect(await listen(name, stopping.origin).cause()).toEqual({
      kind: 'failed',
      detail: 'STOPPING: No such topic.',
    });
    const broken = await serve('broken');
    expect(await listen(name, broken.origin).cause()).toEqual({
      kind: 'failed',
      detail: 'The answer was 502.',
    });
  });
}

test('sse: the end of the stream is told', async () => {
  const { origin, streams } = await serve('well');
  const told = listen('sse', origin);
  await told.until(() => told.frames.length >= 2);
  streams[0]?.end();
  expect(await told.cause()).toMatchObject({ kind: 'ended' });
});

test('polling: the bytes of an answer are told as they come, not when it is whole', async () => {
  const { origin, http } = await serve('well');
  const doors = http.listeners('request');
  http.removeAllListeners('request');
  const whole = `[${hello('polling')},${BATCH}]`;
  let rest: (() => void) | undefined;
  http.on('request', (_: IncomingMessage, response: ServerResponse) => {
    response.write(whole.slice(0, 30));
    rest = () => response.end(whole.slice(30));
  });
  const { frames, traffic, until } = listen('polling', origin);
  await until(() => traffic.bytes > 0);
  expect([traffic.bytes, frames.length]).toEqual([30, 0]);
  rest?.();
  await until(() => frames.length >= 2);
  expect(doors.length).toBeGreaterThan(0);
  expect(traffic.bytes).toBe(new TextEncoder().encode(whole).length);
});

test('polling: it asks for a hello once, and from where the page stands', async () => {
  const { origin, asked } = await serve('well');
  const { frames, until } = listen('polling', origin);
  await until(() => frames.length >= 4);
  expect(asked[0]?.search).toBe(`?v=${PROTOCOL_VERSION}&cursor=epochone%3A1&topics=notes&hello=1`);
  expect(asked[1]?.search).toBe(`?v=${PROTOCOL_VERSION}&cursor=epochone%3A3&topics=notes`);
  expect(frames[2]).toMatchObject({ type: 'heartbeat' });
});
