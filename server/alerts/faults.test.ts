import { expect, test, vi } from 'vitest';
import { openTestLog } from '../../db/sqlite/testing.ts';
import { LogError } from '../../db/errors.ts';
import { BEGIN, fakeClock, openAlertStand, termsOf } from './testing.ts';
import { WATCHED_LIMIT } from './watch-index.ts';

test('a transition whose write fails for good is found again once writing works', async () => {
  fakeClock();
  const { log, db } = openTestLog();
  const stand = await openAlertStand({ log });
  const heat = await stand.declare('heat', { room: 'a' });
  await stand.rule();
  db.$client.exec(`CREATE TRIGGER no_alerts BEFORE INSERT ON events WHEN new.kind = 'alert'
    BEGIN SELECT RAISE(ABORT, 'as the test wants it'); END`);
  await stand.sample(heat, 11);
  expect(stand.failures.length).toBeGreaterThan(0);
  db.$client.exec('DROP TRIGGER no_alerts');
  for (let second = 0; second < 3; second += 1) {
    await stand.sample(heat, 11);
    await stand.pass(1_000);
  }
  expect(stand.standing()).toMatchObject([{ state: 'firing' }]);
});

test('a rule whose past cannot be read at first is looked for again', async () => {
  fakeClock();
  const { log } = openTestLog();
  const stand = await openAlertStand({ log });
  const heat = await stand.declare('heat', { room: 'a' });
  vi.spyOn(log, 'recent').mockRejectedValueOnce(new LogError('busy', 'As the test wants it.'));
  await stand.rule();
  expect(stand.failures).toHaveLength(1);
  await stand.pass(1_000);
  await stand.feed(heat, [11, 11]);
  expect(stand.standing()).toMatchObject([{ state: 'firing' }]);
});

test('a rule that is made after the clock was put back sees the newest value, not one from what is to come', async () => {
  fakeClock();
  const stand = await openAlertStand();
  const heat = await stand.declare('heat', { room: 'a' });
  await stand.feed(heat, [99]);
  vi.setSystemTime(BEGIN - 3_600_000);
  await stand.feed(heat, [1]);
  await stand.rule();
  await stand.feed(heat, [1]);
  expect(stand.standing()).toEqual([]);
});

test('a clock that is put back while nobody looks: what stood goes on, and its time begins again', async () => {
  fakeClock();
  const { log } = openTestLog();
  const before = await openAlertStand({ log });
  const [a, b] = [await before.declare('heat', { room: 'a' }), await before.declare('heat', { room: 'b' })];
  await before.rule({ for: 2_000, noData: 'alert' });
  await before.sample(b, 11);
  await before.feed(a, [1]);
  await before.sample(b, 11);
  await before.feed(a, [11, 11]);
  await before.sample(b, 11);
  await before.alerts.stop();
  vi.setSystemTime(BEGIN - 3_600_000);
  const after = await openAlertStand({ log });
  const told = (await after.told()).length;
  for (let second = 0; second < 4; second += 1) {
    await after.sample(b, 1);
    await after.feed(a, [11]);
  }
  const now = Object.fromEntries(after.standing().map(({ labels, state }) => [labels['room'], state]));
  expect(now).toEqual({ a: 'firing', b: 'resolved' });
  expect((await after.told()).length).toBeGreaterThanOrEqual(told + 1);
});

test('series beyond those that a rule has room for are counted, in its line and in what it would have done', async () => {
  fakeClock();
  const stand = await openAlertStand();
  const rule = await stand.rule();
  const data = Array.from({ length: WATCHED_LIMIT + 7 }, (_, room) => {
    const tuple: [number, string, Record<string, string>, string, string] = [
      ...([room + 1, 'heat'] as const),
      { room: `${room}` },
      ...(['', ''] as const),
    ];
    return tuple;
  });
  await stand.log.append({ events: [{ topic: 'metrics/test', kind: 'series', data }] });
  const { evaluator } = stand.alerts;
  await evaluator.settled();
  expect([evaluator.index.of(rule).length, evaluator.index.beyond(rule)]).toEqual([WATCHED_LIMIT, 7]);
  const tried = { id: 'preview', version: 1, by: '', t: 0, terms: termsOf() };
  evaluator.index.placesOf(tried);
  expect(evaluator.index.beyond(tried.id)).toBe(7);
});

test('a series that comes while another’s past is read is seen from its first sample on', async () => {
  fakeClock();
  const { log } = openTestLog();
  const stand = await openAlertStand({ log });
  const heat = await stand.declare('heat', { room: 'a' });
  await stand.sample(heat, 1);
  vi.spyOn(log, 'recent').mockImplementationOnce(async (request) => {
    const found = await log.recent(request); // the next call is the log's own
    const data: [number, string, Record<string, string>, string, string][] = [
      [heat + 1, 'heat', { room: 'b' }, '', ''],
    ];
    await log.append({
      events: [
        { topic: 'metrics/test', kind: 'series', data },
        { topic: 'metrics/test', kind: 'samples', data: [heat + 1, 11] },
      ],
    });
    return found;
  });
  await stand.rule();
  await stand.pass(1_000);
  expect(stand.standing()).toMatchObject([{ state: 'firing', labels: { room: 'b' } }]);
});

test('a restart in the middle of keep-firing resolves when it would have', async () => {
  fakeClock();
  const { log } = openTestLog();
  const before = await openAlertStand({ log });
  const heat = await before.declare('heat', { room: 'a' });
  await before.rule({ keepFiringFor: 10_000 });
  await before.feed(heat, [11, 5, 5]);
  await before.alerts.stop();
  vi.setSystemTime(Date.now() + 3_000);
  const after = await openAlertStand({ log });
  await after.feed(heat, [5, 5, 5, 5, 5, 5]);
  expect(after.standing()).toMatchObject([{ state: 'resolved', resolvedAt: BEGIN + 11_000 }]);
});
