import { readdirSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { describe, expect, test, vi } from 'vitest';
import { PATHS } from '#protocol';
import { PENDING_LIMIT } from '../../server/http/limits.ts';
import { rssBytes } from '../../scripts/lib/procfs.ts';
import { ask, requestBytes, type Answer } from '../lib/raw-http.ts';
import { RawWebSocket, upgradeBytes } from '../lib/raw-websocket.ts';
import { useScene } from './bystanders.ts';

/** One connection that asks for more than it is due. */
const scene = useScene();

const POLLING = `${PATHS.socket}?EIO=4&transport=polling`;
/** What separates packets in a body of long polling. */
const SEPARATOR = '\x1e';
const STUBBORN = 40;
/** Files that the bystanders' own polls may open meanwhile. */
const SLACK = 8;
/** Milliseconds after which what is waited for will not be. */
const PATIENCE = 15_000;

const openFiles = (): number => readdirSync(`/proc/${scene.server.pid}/fd`).length;

async function connections(transport: string): Promise<number> {
  const text = (await ask(scene.server.port, { path: PATHS.metrics }))?.body ?? '';
  return Number(new RegExp(`switchyard_connections\\{transport="${transport}"\\} (\\d+)`).exec(text)?.[1]);
}

/** A session of long polling that never asks for its answers unless told to. */
async function openSession(): Promise<(method: string, body?: string) => Promise<Answer | undefined>> {
  const sid = /"sid":"([^"]+)"/.exec((await ask(scene.server.port, { path: POLLING }))?.body ?? '')?.[1];
  return (method, body = '') => ask(scene.server.port, { method, path: `${POLLING}&sid=${sid}`, body });
}

describe('refused, and the client stays', () => {
  /** Sends bytes and keeps its own half open, whatever the server does. */
  function stay(bytes: Buffer): Promise<Socket> {
    return new Promise((resolve) => {
      const socket = connect({ port: scene.server.port, host: '127.0.0.1', allowHalfOpen: true });
      socket.on('error', () => undefined);
      socket.once('end', () => resolve(socket));
      socket.resume();
      socket.write(bytes);
    });
  }

  test.each([
    [
      'an upgrade under another host',
      () => upgradeBytes(scene.server.port, undefined, { Host: 'evil.example' }),
    ],
    [
      'an upgrade with a body',
      () => upgradeBytes(scene.server.port, '', { Host: 'evil.example' }, 'more bytes'),
    ],
    [
      'an upgrade of an unknown version',
      () => upgradeBytes(scene.server.port, undefined, { 'Sec-WebSocket-Version': '99' }),
    ],
    ['no HTTP', () => Buffer.from('\x16\x03\x01\x02\x00\x01\x00', 'latin1')],
  ])('%s', async (_what, bytes) => {
    const before = openFiles();
    const stayed = await Promise.all(Array.from({ length: STUBBORN }, () => stay(bytes())));
    await vi.waitFor(() => expect(openFiles()).toBeLessThan(before + SLACK), PATIENCE);
    for (const socket of stayed) socket.destroy();
  });
});

type Fields = Readonly<Record<string, string>>;

test.each([
  ['a request', (port: number, more: Fields) => requestBytes(port, { headers: more })],
  ['an upgrade', (port: number, more: Fields) => upgradeBytes(port, undefined, more)],
])('%s that names two hosts is refused, though the first is ours', async (_what, bytes) => {
  const { port } = scene.server;
  // A Host of another case than requestBytes' own stands beside it.
  const answer = await ask(port, bytes(port, { host: 'evil.example' }));
  expect([answer?.status, answer?.body]).toEqual([400, expect.stringContaining('two hosts')]);
});

describe('a connection is one subscriber', () => {
  test('thousands of CONNECTs in one body', async () => {
    const before = await connections('long-polling');
    const send = await openSession();
    await send('POST', Array(10_000).fill('40{}').join(SEPARATOR));
    // A second is left to the client for its own goodbye.
    await vi.waitFor(async () => expect((await send('GET'))?.status).toBe(400), PATIENCE);
    expect(await connections('long-polling')).toBe(before);
  });

  test('a CONNECT after a CONNECT', async () => {
    const before = await connections('websocket');
    const socket = await RawWebSocket.open(scene.server.port);
    socket.say('40{"v":1}');
    socket.say('40{"v":1}');
    expect(await socket.ends()).toBe(true);
    await vi.waitFor(async () => expect(await connections('websocket')).toBe(before), PATIENCE);
  });

  test('a CONNECT after a refused CONNECT', async () => {
    const socket = await RawWebSocket.open(scene.server.port);
    socket.say('40{"cursor":17}');
    expect(await socket.heard((text) => text.startsWith('44'))).toContain('MALFORMED_CURSOR');
    socket.say('40{"v":1}');
    expect(await socket.ends()).toBe(true);
  });

  test('leaving the namespace ends the connection', async () => {
    const socket = await RawWebSocket.open(scene.server.port);
    await socket.join();
    socket.say('41');
    expect(await socket.ends()).toBe(true);
  });

  test('leaving by long polling ends the session', async () => {
    const send = await openSession();
    await send('POST', '40{"v":1}');
    await send('POST', '41');
    // A second is left to the client for its own goodbye.
    await vi.waitFor(async () => expect((await send('GET'))?.status).toBe(400), PATIENCE);
  });
});

describe('answers that nobody reads', () => {
  const ACKNOWLEDGED = '420["x"]';
  /** Bytes that the server may grow by until it cuts: mostly garbage, collected late while much comes (30 to 200 MB were seen). */
  const GROWTH = 384 * 1024 * 1024;
  /** Milliseconds after which a client that still sends was not cut: unbounded, it would be a gigabyte by then. */
  const SENDING = 40_000;

  test('acknowledgements by WebSocket', async () => {
    const before = rssBytes(scene.server.pid);
    const socket = await RawWebSocket.open(scene.server.port);
    await socket.join();
    socket.pause();
    const frame = Buffer.concat([
      Buffer.from([0x81, 0x80 | ACKNOWLEDGED.length, 0, 0, 0, 0]),
      Buffer.from(ACKNOWLEDGED),
    ]);
    const chunk = Buffer.alloc(frame.length * 5_000, frame);
    const begun = performance.now();
    while ((await socket.write(chunk)) && performance.now() - begun < SENDING) continue;
    expect(rssBytes(scene.server.pid) - before).toBeLessThan(GROWTH);
    socket.resume();
    expect(await socket.ends()).toBe(true);
  });

  test.each([
    ['acknowledgements', '421["x"]'],
    ['refusals of a namespace', '40/admin,{}'],
  ])('%s by long polling', async (_what, packet) => {
    const send = await openSession();
    await send('POST', '40{"v":1}');
    await send('POST', Array(5_000).fill(packet).join(SEPARATOR));
    await vi.waitFor(async () => expect((await send('POST', packet))?.status).toBe(400), PATIENCE);
  });

  test('as many as are due are answered', async () => {
    const socket = await RawWebSocket.open(scene.server.port);
    await socket.join();
    for (let n = 0; n < PENDING_LIMIT; n += 1) socket.say(`42${n}["x"]`);
    for (let n = 0; n < PENDING_LIMIT; n += 1) {
      expect(await socket.heard((text) => text.startsWith(`43${n}[`))).toContain('UNKNOWN_EVENT');
    }
    socket.close();
  });
});

test('a stream asked for behind another request is answered after it', async () => {
  const keep = { Connection: '' };
  for (const first of [PATHS.healthz, `${PATHS.snapshot}?window=1`, `${PATHS.poll}?hello=1`]) {
    const heard = await new Promise<string>((resolve) => {
      const socket = connect(scene.server.port, '127.0.0.1');
      let text = '';
      const settle = () => (socket.destroy(), resolve(text));
      const timer = setTimeout(settle, 3_000);
      socket.on('data', (chunk: Buffer) => {
        text += chunk.toString();
        if (!text.includes('data:["hello"')) return;
        clearTimeout(timer);
        settle();
      });
      const both = [first, PATHS.stream].map((path) =>
        requestBytes(scene.server.port, { path, headers: keep }),
      );
      socket.write(Buffer.concat(both));
    });
    expect(heard.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 200']);
    expect(heard).toContain('data:["hello"');
  }
});

test('nobody noticed', () => scene.unmoved());
