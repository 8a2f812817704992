import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { Watch } from '#domain';
import { openTestLog, testFolder } from '../../db/sqlite/testing.ts';
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

test('an evaluation that fails is ours: it is counted, nothing is told, and the next one is as if it had not been', async () => {
  fakeClock();
  const stand = await openAlertStand();
  const heat = await stand.declare('heat', { room: 'a' });
  await stand.rule();
  const evaluate = vi.spyOn(Watch.prototype, 'evaluate').mockImplementationOnce(() => {
    throw new Error('As the test wants it.');
  });
  await stand.sample(heat, 11);
  evaluate.mockRestore();
  expect(await stand.told()).toEqual([]);
  expect(stand.alerts.evaluator.totals.failures).toBe(1);
  expect(stand.failures).toHaveLength(1);
  await stand.pass(1_000);
  await stand.sample(heat, 11);
  expect(await stand.told()).toEqual(['firing']);
});

test('a late sample, of another process, counts at its own time', async () => {
  fakeClock();
  const path = join(testFolder(), 'switchyard.db');
  const stand = await openAlertStand({ log: openTestLog(path).log });
  const heat = await stand.declare('heat', { room: 'a' });
  await stand.rule({ condition: { fn: 'max', window: 10_000, op: '>', threshold: 10 } });
  await stand.feed(heat, [1, 1]);
  const other = openTestLog(path).log;
  await other.append({ events: [{ topic: 'metrics/test', kind: 'samples', data: [heat, 11] }] });
  await stand.pass(4_000);
  expect(stand.standing()).toEqual([]);
  // With its own next commit this process hears of it.
  await stand.sample(heat, 1);
  expect(stand.standing()).toMatchObject([{ state: 'firing', value: 11, firedAt: BEGIN + 6_000 }]);
  // It leaves the window ten seconds after its own time, not after it was heard of.
  await stand.feed(heat, [1, 1, 1, 1, 1, 1, 1, 1]);
  expect(stand.standing()).toMatchObject([{ state: 'resolved', resolvedAt: BEGIN + 13_000 }]);
});

test('one that flaps is said to, and to be calm again', async () => {
  fakeClock();
  const stand = await openAlertStand();
  const heat = await stand.declare('heat', { room: 'a' });
  await stand.rule();
  await stand.feed(heat, [11, 5, 11, 5]);
  expect(stand.alerts.books.live.state.flapping.size).toBe(1);
  for (let minute = 0; minute < 8; minute += 1) await stand.pass(60_000);
  expect(stand.alerts.books.live.state.flapping.size).toBe(0);
});

test('what has been resolved for a quarter of an hour is forgotten', async () => {
  fakeClock();
  const stand = await openAlertStand();
  const heat = await stand.declare('heat', { room: 'a' });
  await stand.rule();
  await stand.feed(heat, [11, 5]);
  await stand.pass(14 * 60_000);
  expect(stand.standing()).toHaveLength(1);
  await stand.pass(2 * 60_000);
  expect(stand.standing()).toEqual([]);
  await stand.sample(heat, 11);
  expect(stand.standing()).toMatchObject([{ state: 'firing', version: 1 }]);
});

test('a rule is evaluated once in its time on the average, whatever comes', async () => {
  fakeClock();
  const stand = await openAlertStand();
  const heat = await stand.declare('heat', { room: 'a' });
  await stand.rule({ every: 1_000 });
  const before = stand.alerts.evaluator.totals.evaluations;
  for (let sample = 0; sample < 100; sample += 1) {
    vi.setSystemTime(Date.now() + 100);
    await stand.sample(heat, 1);
  }
  const evaluated = stand.alerts.evaluator.totals.evaluations - before;
  expect(evaluated).toBeGreaterThanOrEqual(9);
  expect(evaluated).toBeLessThanOrEqual(12);
});
