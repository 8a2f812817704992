import { afterEach, expect, test } from 'vitest';
import { echoed, outcome, type Rig, startRig, text } from './rig.ts';

let rig: Rig;

afterEach(async () => {
  await rig.close();
});

test('latency is added in each direction', async () => {
  rig = await startRig({ shape: { latency: 60 } });
  const before = performance.now();
  await rig.read();
  expect(performance.now() - before).toBeGreaterThanOrEqual(118);
});

test('bandwidth limits the flow', async () => {
  rig = await startRig({ shape: { bandwidth: 100_000 } });
  const before = performance.now();
  expect(await rig.read('/big')).toHaveLength(20_000); // 0.2 s, of which the last 20 ms piece is not waited for
  expect(performance.now() - before).toBeGreaterThanOrEqual(170);
});

test('slice: byte by byte, everything still arrives whole', async () => {
  rig = await startRig({ shape: { slice: 1 } });
  expect(await rig.read()).toContain('host');
  const socket = rig.websocket();
  await outcome(socket);
  expect(await echoed(socket, 'héllo')).toBe('echo héllo');
});

test('cutAfter: the connection is reset behind exactly that many bytes', async () => {
  rig = await startRig({ shape: { cutAfter: 5000 } });
  const response = await rig.open('/big');
  await expect(text(response)).rejects.toMatchObject({ code: 'ECONNRESET' });
  expect(rig.at.stats().bytesDown).toBe(5000);
  rig.at.setShape({});
  expect(await rig.read('/big')).toHaveLength(20_000);
});
