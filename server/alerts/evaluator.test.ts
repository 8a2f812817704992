import { expect, test } from 'vitest';
import { BEGIN, fakeClock, openAlertStand } from './testing.ts';

test('a sample above the threshold fires at once, one below resolves', async () => {
  fakeClock();
  const stand = await openAlertStand();
  const heat = await stand.declare('heat', { room: 'a' });
  await stand.rule();
  await stand.feed(heat, [5, 11, 12, 5]);
  expect(await stand.told()).toEqual(['firing', 'resolved']);
  const [alert] = stand.standing();
  expect(alert).toMatchObject({
    state: 'resolved',
    name: 'Too high',
    labels: { room: 'a' },
    value: 5,
    firedAt: BEGIN + 1_000,
    resolvedAt: BEGIN + 3_000,
    annotations: { summary: 'a is at 5' },
  });
  expect(stand.failures).toEqual([]);
});

test('pending for its time, then firing; back in time, nothing', async () => {
  fakeClock();
  const stand = await openAlertStand();
  const heat = await stand.declare('heat', { room: 'a' });
  await stand.rule({ for: 3_000 });
  await stand.feed(heat, [11, 11, 5, 11, 11, 11, 11, 11]);
  expect(await stand.told()).toEqual(['pending', 'inactive', 'pending', 'firing']);
  expect(stand.standing()).toMatchObject([{ since: BEGIN + 3_000, firedAt: BEGIN + 6_000 }]);
});

test('each series of a rule has its own alert', async () => {
  fakeClock();
  const stand = await openAlertStand();
  const [a, b] = [await stand.declare('heat', { room: 'a' }), await stand.declare('heat', { room: 'b' })];
  await stand.rule();
  await stand.sample(a, 11);
  await stand.sample(b, 12);
  expect(stand.standing().map(({ labels, value }) => [labels['room'], value])).toEqual([
    ['a', 11],
    ['b', 12],
  ]);
});
