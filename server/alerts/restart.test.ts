import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { expect, test, vi } from 'vitest';
import { openTestLog, testFolder } from '../../db/sqlite/testing.ts';
import { controlled } from '../auctions/testing.ts';
import { BEGIN, fakeClock, openAlertStand } from './testing.ts';

const LAST = { fn: 'last', window: 10_000, op: '>', threshold: 10 } as const;

test('in the middle of its time: it fires when it would have', async () => {
  fakeClock();
  const { log } = openTestLog();
  const before = await openAlertStand({ log });
  const heat = await before.declare('heat', { room: 'a' });
  await before.rule({ condition: LAST, for: 20_000 });
  await before.feed(heat, [11, 11, 11]);
  await before.alerts.stop();
  vi.setSystemTime(Date.now() + 4_000);
  const after = await openAlertStand({ log });
  await after.feed(
    heat,
    Array.from({ length: 15 }, () => 11),
  );
  expect(await after.told()).toEqual(['pending', 'firing']);
  expect(after.standing()).toMatchObject([{ episode: BEGIN, since: BEGIN, firedAt: BEGIN + 20_000 }]);
});

test('away for longer than the window: that is marked, its time begins again, nothing false is told', async () => {
  fakeClock();
  const { log } = openTestLog();
  const before = await openAlertStand({ log });
  const [a, b] = [await before.declare('heat', { room: 'a' }), await before.declare('heat', { room: 'b' })];
  await before.rule({ condition: LAST, for: 20_000, noData: 'alert' });
  await before.rule({ condition: { fn: 'absent', window: 5_000 } });
  await before.sample(b, 1);
  await before.feed(a, [11, 11, 11]);
  await before.alerts.stop();
  const told = await before.told();
  vi.setSystemTime(Date.now() + 60_000);
  const back = Date.now();
  const after = await openAlertStand({ log });
  for (let second = 0; second < 21; second += 1) {
    await after.sample(b, 1);
    await after.feed(a, [11]);
  }
  expect((await after.told()).slice(told.length)).toEqual(['alert-gap', 'pending', 'firing']);
  const gaps = after.alerts.books.live.state.gaps;
  expect(gaps).toMatchObject([{ to: back, why: 'away' }]);
  expect(back - (gaps[0]?.from ?? 0)).toBeGreaterThanOrEqual(60_000);
  expect(after.standing()).toMatchObject([
    { state: 'firing', episode: BEGIN, since: back, firedAt: back + 20_000 },
  ]);
});

test('what fires goes on firing, once', async () => {
  fakeClock();
  const { log } = openTestLog();
  const before = await openAlertStand({ log });
  const heat = await before.declare('heat', { room: 'a' });
  await before.rule();
  await before.feed(heat, [11, 11]);
  await before.alerts.stop();
  vi.setSystemTime(Date.now() + 3_000);
  const after = await openAlertStand({ log });
  await after.feed(heat, [12, 5]);
  expect(await after.told()).toEqual(['firing', 'resolved']);
});

test('an alert whose rule went while nobody looked ends', async () => {
  fakeClock();
  const { log } = openTestLog();
  const before = await openAlertStand({ log });
  const heat = await before.declare('heat', { room: 'a' });
  const rule = await before.rule();
  await before.feed(heat, [11]);
  await before.alerts.stop();
  // As it would be written, with nobody there who ends the alert.
  await before.alerts.desk.run('removed-alone', { type: 'rule-remove', as: 'ann', rule });
  const after = await openAlertStand({ log });
  await after.alerts.evaluator.settled();
  expect(after.standing()).toMatchObject([{ state: 'resolved', reason: 'rule' }]);
});

test('a locked database is no user’s alert: nothing is concluded while it lasts, and it is marked', async () => {
  fakeClock();
  const path = join(testFolder(), 'switchyard.db');
  const { log } = openTestLog(path);
  const stand = await openAlertStand({ log });
  const heat = await stand.declare('heat', { room: 'a' });
  await stand.rule({ condition: { fn: 'absent', window: 3_000 } });
  await stand.rule({ condition: { ...LAST, window: 3_000 }, noData: 'alert' });
  await stand.feed(heat, [1, 1]);
  const other = new Database(path);
  other.exec('BEGIN IMMEDIATE');
  const waiting = log.append({ events: [{ topic: 'metrics/test', kind: 'samples', data: [heat, 1] }] });
  while (log.troubledSince === undefined) await nextTurn();
  for (let second = 0; second < 8; second += 1) {
    vi.setSystemTime(Date.now() + 1_000);
    stand.alerts.evaluator.tick();
  }
  other.exec('ROLLBACK');
  other.close();
  await waiting;
  await stand.alerts.evaluator.settled();
  await stand.feed(heat, [1, 1]);
  // Once by who looked whether it can be written again, and once when it could: no alert in any case.
  expect(new Set(await stand.told())).toEqual(new Set(['alert-gap']));
  expect(stand.alerts.books.live.state.gaps.at(-1)).toMatchObject({
    from: BEGIN + 2_000,
    to: Date.now() - 2_000,
    why: 'failed',
  });
});

test('a transition that cannot be written waits, and is written when it can', async () => {
  fakeClock();
  const { log } = openTestLog();
  const control = controlled(log);
  const stand = await openAlertStand({ log: control.log });
  const heat = await stand.declare('heat', { room: 'a' });
  await stand.rule();
  control.fail(1, 'busy');
  await log.append({ events: [{ topic: 'metrics/test', kind: 'samples', data: [heat, 11] }] });
  await stand.alerts.evaluator.settled();
  expect(stand.standing()).toEqual([]);
  expect(stand.failures).toHaveLength(1);
  expect(stand.alerts.evaluator.waiting).toBe(1);
  await stand.pass(1_000);
  expect(stand.standing()).toMatchObject([{ state: 'firing', firedAt: BEGIN }]);
});

test('two processes on one log tell each transition once', async () => {
  fakeClock();
  const { log } = openTestLog();
  const one = await openAlertStand({ log });
  const heat = await one.declare('heat', { room: 'a' });
  await one.rule();
  const other = await openAlertStand({ log });
  for (const value of [11, 11, 5, 5, 12, 5]) {
    await one.sample(heat, value);
    await other.alerts.evaluator.settled();
    await one.pass(1_000);
    await other.pass(0);
  }
  expect(await one.told()).toEqual([
    'firing',
    'resolved',
    'firing',
    'alert-flapping',
    'resolved',
    'alert-flapping',
  ]);
  expect(other.standing()).toEqual(one.standing());
});
