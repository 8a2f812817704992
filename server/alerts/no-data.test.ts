import { vi, expect, test } from 'vitest';
import { BEGIN, fakeClock, openAlertStand, type AlertStand } from './testing.ts';

const LAST = { fn: 'last', window: 3_000, op: '>', threshold: 10 } as const;

async function passSeconds(stand: AlertStand, seconds: number): Promise<void> {
  for (let second = 0; second < seconds; second += 1) await stand.pass(1_000);
}

test('nothing that matches is absent once nobody has come for a whole window, and ends when somebody comes', async () => {
  fakeClock();
  const stand = await openAlertStand();
  const matchers = [{ label: 'room', op: '=', value: 'a' }] as const;
  await stand.rule({
    selector: { series: 'heat', matchers: [...matchers] },
    condition: { fn: 'absent', window: 3_000 },
  });
  await passSeconds(stand, 2);
  expect(stand.standing()).toEqual([]);
  await passSeconds(stand, 2);
  expect(stand.standing()).toMatchObject([{ state: 'firing', labels: { room: 'a' } }]);
  const heat = await stand.declare('heat', { room: 'a' });
  await stand.sample(heat, 1);
  expect(stand.standing()).toMatchObject([{ state: 'resolved' }]);
});

test('a series that vanished is an alert after its time, and well when it is back', async () => {
  fakeClock();
  const stand = await openAlertStand();
  const heat = await stand.declare('heat', { room: 'a' });
  await stand.rule({ condition: LAST, noData: 'alert', for: 2_000 });
  await stand.feed(heat, [1, 1]);
  await passSeconds(stand, 3);
  expect(await stand.told()).toEqual(['pending']);
  await passSeconds(stand, 3);
  expect(stand.standing()).toMatchObject([{ state: 'firing', reason: 'vanished' }]);
  await stand.sample(heat, 1);
  expect(stand.standing()).toMatchObject([{ state: 'resolved', reason: 'condition' }]);
});

test('a firing alert whose series vanishes is not said to be resolved', async () => {
  fakeClock();
  const stand = await openAlertStand();
  const heat = await stand.declare('heat', { room: 'a' });
  await stand.rule({ condition: LAST });
  await stand.feed(heat, [11]);
  await passSeconds(stand, 90);
  expect(stand.standing()).toMatchObject([{ state: 'firing', value: 11 }]);
  await stand.sample(heat, 1);
  expect(stand.standing()).toMatchObject([{ state: 'resolved' }]);
});

test('the source’s word that it measures nothing is told apart', async () => {
  fakeClock();
  const stand = await openAlertStand();
  const heat = await stand.declare('heat', { room: 'a' });
  await stand.rule({ condition: LAST, noData: 'alert' });
  await stand.feed(heat, [1, null]);
  expect(stand.standing()).toMatchObject([{ state: 'firing', reason: 'stale' }]);
});

test('a process that was stopped concludes nothing from the time, and says so', async () => {
  fakeClock();
  const stand = await openAlertStand();
  const heat = await stand.declare('heat', { room: 'a' });
  await stand.rule({ condition: LAST, noData: 'alert' });
  await stand.rule({ condition: { fn: 'absent', window: 3_000 } });
  await stand.feed(heat, [1, 1, 1]);
  await stand.pass(3_600_000);
  expect(await stand.told()).toEqual(['alert-gap']);
  expect(stand.alerts.books.live.state.gaps).toEqual([
    { from: BEGIN + 3_000, to: BEGIN + 3_603_000, why: 'away' },
  ]);
  // From here on it looks again: what does not come now is missing.
  await passSeconds(stand, 4);
  expect(stand.standing().map(({ state }) => state)).toEqual(['firing', 'firing']);
});

test('a clock that goes back makes nothing old, and one that goes on is not stopped by it', async () => {
  fakeClock();
  const stand = await openAlertStand();
  const heat = await stand.declare('heat', { room: 'a' });
  await stand.rule({ condition: LAST, noData: 'alert', for: 2_000 });
  await stand.feed(heat, [1, 1, 1]);
  vi.setSystemTime(BEGIN - 3_600_000);
  await stand.feed(heat, [1, 1, 1]);
  expect(await stand.told()).toEqual([]);
  await stand.feed(heat, [11, 11, 11, 11]);
  expect(await stand.told()).toEqual(['pending', 'firing']);
});
