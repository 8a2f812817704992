import { afterEach, expect, test } from 'vitest';
import { profile } from './profiles.ts';
import { echoed, outcome, type Rig, startRig, text } from './rig.kit.ts';

let rig: Rig;

afterEach(async () => {
  await rig.close();
});

test('latency is added in each direction', async () => {
  rig = await startRig({ profile: profile('slow', { latencyMs: 60, jitterMs: 0 }) });
  const before = performance.now();
  await rig.read();
  expect(performance.now() - before).toBeGreaterThanOrEqual(118);
});

test('jitter is added on top, as much of it as chance says, and the order stays', async () => {
  const drawn = [0.9, 0];
  rig = await startRig({
    profile: profile('slow', { latencyMs: 0, jitterMs: 100 }),
    random: () => drawn.shift() ?? 0,
  });
  const before = performance.now();
  await rig.read(); // the request is late by 90 ms, the answer by nothing
  expect(performance.now() - before).toBeGreaterThanOrEqual(88);
  const socket = rig.websocket();
  await outcome(socket);
  drawn.push(0.9, 0, 0, 0, 0, 0);
  const answers: string[] = [];
  socket.on('message', (data: Buffer) => answers.push(data.toString()));
  for (const word of ['a', 'b', 'c']) socket.send(word);
  await expect.poll(() => answers).toEqual(['echo a', 'echo b', 'echo c']);
});

test('bandwidth limits the flow', async () => {
  rig = await startRig({ profile: profile('thin', { bytesPerSecond: 100_000 }) });
  const before = performance.now();
  expect(await rig.read('/big')).toHaveLength(20_000); // 0.2 s, of which the last 20 ms piece is not waited for
  expect(performance.now() - before).toBeGreaterThanOrEqual(170);
});

test('sliced: byte by byte, everything still arrives whole', async () => {
  rig = await startRig({ profile: 'sliced' });
  expect(await rig.read()).toContain('host');
  const socket = rig.websocket();
  await outcome(socket);
  expect(await echoed(socket, 'héllo')).toBe('echo héllo');
});

test('cutAfterBytes: the connection is reset behind exactly that many bytes', async () => {
  rig = await startRig({ profile: profile('pass', { cutAfterBytes: 5000 }) });
  const response = await rig.open('/big');
  await expect(text(response)).rejects.toMatchObject({ code: 'ECONNRESET' });
  expect(rig.at.stats().bytesDown).toBe(5000);
  await rig.at.use('pass');
  expect(await rig.read('/big')).toHaveLength(20_000);
});
