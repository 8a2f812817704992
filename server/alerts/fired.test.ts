import { expect, test } from 'vitest';
import { openTestLog } from '../../db/sqlite/testing.ts';
import { BEGIN, fakeClock, openAlertStand } from './testing.ts';

test('what fired before a restart, and what still fires, is read back; what comes is followed', async () => {
  fakeClock();
  const { log } = openTestLog();
  const before = await openAlertStand({ log });
  const heat = await before.declare('heat', { room: 'a' });
  await before.rule();
  await before.feed(heat, [11, 11, 1, 11]);
  await before.alerts.stop();
  const after = await openAlertStand({ log });
  const fired = async (from = BEGIN, to = BEGIN + 60_000): Promise<unknown[]> =>
    (await after.alerts.fired.within(from, to)).map((span) => [
      span.from - BEGIN,
      span.to === null ? null : span.to - BEGIN,
    ]);
  const [first, second] = await Promise.all([fired(), fired()]);
  expect(first).toHaveLength(2);
  expect(first).toEqual(second);
  expect(first[1]).toMatchObject([expect.any(Number), null]);
  await after.feed(heat, [1]);
  expect(await fired()).toMatchObject([
    [expect.any(Number), expect.any(Number)],
    [expect.any(Number), expect.any(Number)],
  ]);
  expect(await fired(BEGIN - 1_000, BEGIN)).toEqual([]);
});
