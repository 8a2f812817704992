import { expect, test } from 'vitest';
import { PATHS } from '#protocol';
import { OPCODE } from '../../scripts/bench/ws-frames.ts';
import { rssBytes } from '../../scripts/lib/procfs.ts';
import { ask } from '../lib/raw-http.ts';
import { RawWebSocket } from '../lib/raw-websocket.ts';
import { useScene } from './bystanders.ts';

const CONNECTIONS = 8;
const FRAGMENTS = 131_000;
const PINGS = 50_000;
/** Bytes that the server's memory may grow by: half of what is promised. */
const GROWTH = 32 * 1024 * 1024;
/** Milliseconds after which an answer, or the end of a connection, counts as missing. */
const PATIENCE = 10_000;
/** Milliseconds between looks at the server. */
const LOOK = 20;

const scene = useScene();

/** Takes bytes of one frame and how often; returns them in one piece. */
function repeated(frame: readonly number[], times: number): Buffer {
  return Buffer.alloc(frame.length * times, Buffer.from(frame));
}

/** A text message of one-byte fragments that never ends: the first is text, each further one continues it. */
const endless = Buffer.concat([
  Buffer.from([OPCODE.text, 0x81, 0, 0, 0, 0, 0x34]),
  repeated([0x00, 0x81, 0, 0, 0, 0, 0x61], FRAGMENTS - 1),
]);
const pings = repeated([0x80 | OPCODE.ping, 0x80, 0, 0, 0, 0], PINGS);

/** Runs something while watching the server, which must go on answering; returns how much its memory grew, and its slowest answer. */
async function watched(run: () => Promise<void>): Promise<{ growth: number; slowest: number }> {
  const before = rssBytes(scene.server.pid);
  let peak = before;
  let slowest = 0;
  const watch = { over: false };
  const done = run().finally(() => (watch.over = true));
  while (!watch.over) {
    const begun = performance.now();
    expect((await ask(scene.server.port, { path: PATHS.healthz }, PATIENCE))?.status).toBe(200);
    slowest = Math.max(slowest, performance.now() - begun);
    peak = Math.max(peak, rssBytes(scene.server.pid));
    await new Promise((resolve) => setTimeout(resolve, LOOK));
  }
  await done;
  return { growth: peak - before, slowest };
}

/** Opens connections, joined or not, and sends each the same bytes without reading anything back. */
async function flood(
  bytes: Buffer,
  joins: boolean,
  settled: (socket: RawWebSocket) => Promise<void>,
): Promise<void> {
  const sockets = await Promise.all(
    Array.from({ length: CONNECTIONS }, () => RawWebSocket.open(scene.server.port)),
  );
  if (joins) await Promise.all(sockets.map((socket) => socket.join()));
  for (const socket of sockets) socket.pause();
  await Promise.all(sockets.map((socket) => Promise.race([socket.write(bytes), socket.ends(PATIENCE)])));
  await Promise.all(sockets.map(settled));
  for (const socket of sockets) socket.close();
}

test.each([
  [`${FRAGMENTS} fragments before joining`, endless, false],
  [`${FRAGMENTS} fragments after joining`, endless, true],
  [`${PINGS} pings before joining`, pings, false],
  [`${PINGS} pings after joining`, pings, true],
])('%s, from each of 8 connections', async (what, bytes, joins) => {
  const { growth, slowest } = await watched(() =>
    flood(bytes, joins, async (socket) => {
      socket.resume();
      if (bytes === endless) expect(await socket.ends(PATIENCE)).toBe(true);
    }),
  );
  process.stdout.write(
    `${what}: memory +${Math.round(growth / 1024 / 1024)} MB, slowest answer ${Math.round(slowest)} ms\n`,
  );
  expect(growth).toBeLessThan(GROWTH);
});

test('a message in a few dozen fragments is still a message', async () => {
  const socket = await RawWebSocket.open(scene.server.port);
  await socket.join();
  const letters = Buffer.from('427["nothing","in pieces"]');
  const frames = Array.from(letters, (letter, n) => {
    const first = n === 0 ? OPCODE.text : 0;
    return Buffer.from([n === letters.length - 1 ? first | 0x80 : first, 0x81, 0, 0, 0, 0, letter]);
  });
  await socket.write(Buffer.concat(frames));
  expect(await socket.heard((text) => text.startsWith('437'))).toContain('"UNKNOWN_EVENT"');
  socket.close();
});

test('nobody noticed', () => scene.unmoved());
