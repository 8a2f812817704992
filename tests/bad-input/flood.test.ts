import { expect, test } from 'vitest';
import { OPCODE } from '../../scripts/bench/ws-frames.ts';
import { floodFrames, fragments, pings } from '../../scripts/security/frame-flood.ts';
import { RawWebSocket } from '../lib/raw-websocket.ts';
import { useScene } from './bystanders.ts';

const CONNECTIONS = 8;
const FRAGMENTS = 131_000;
const PINGS = 50_000;
/** Bytes that the server's memory may grow by: half of what is promised. */
const GROWTH = 32 * 1024 * 1024;

const scene = useScene();

test.each([
  [`${FRAGMENTS} fragments before joining`, true, false],
  [`${FRAGMENTS} fragments after joining`, true, true],
  [`${PINGS} pings before joining`, false, false],
  [`${PINGS} pings after joining`, false, true],
])('%s, from each of 8 connections', async (what, endless, joins) => {
  const { growth, slowest, ended } = await floodFrames(scene.server, {
    connections: CONNECTIONS,
    bytes: endless ? fragments(FRAGMENTS) : pings(PINGS),
    joins,
    untilCut: endless,
  });
  process.stdout.write(
    `${what}: memory +${Math.round(growth / 1024 / 1024)} MB, slowest answer ${Math.round(slowest)} ms\n`,
  );
  expect(growth).toBeLessThan(GROWTH);
  expect(slowest).toBeLessThan(Infinity);
  if (endless) expect(ended).toBe(CONNECTIONS);
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
