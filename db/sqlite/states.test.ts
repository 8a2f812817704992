import { join } from 'node:path';
import { expect, test } from 'vitest';
import { topicMatcher } from '#protocol';
import type { Log, RecentRequest } from '../log.ts';
import { allOf, appendLot, TestLot } from './lot-testing.ts';
import { appendNotes, countTurns, note, openTestLog, testFolder, upTo } from './testing.ts';

const recent = (log: Log, patterns: readonly string[], change: Partial<RecentRequest> = {}) =>
  log.recent({
    since: 0,
    rows: 1_000,
    matches: topicMatcher(patterns),
    current: { overSince: 5_000, rows: 500 },
    ...change,
  });

const topicsOf = (states: readonly { readonly topic: string }[]): string[] =>
  states.map(({ topic }) => topic.slice(-2));

test('a state is the newest one, at the seq of the events that it was written with', async () => {
  const { log } = openTestLog();
  const lot = new TestLot(1);
  await log.append(lot.made());
  expect(await log.state(lot.topic)).toEqual({
    topic: lot.topic,
    seq: 2,
    over: null,
    json: JSON.stringify(lot.state),
  });
  // One commit: of its states the newest counts.
  await Promise.all([log.append(lot.bid(100)), log.append(lot.bid(200)), log.append(lot.closed(9_000))]);
  await appendNotes(log, 3);
  expect(await log.state(lot.topic)).toEqual({
    topic: lot.topic,
    seq: 8,
    over: 9_000,
    json: JSON.stringify(lot.state),
  });
  expect(lot.state).toMatchObject({ status: 'sold', steps: 2 });
  expect(await log.state('lots/never00')).toBeUndefined();
});

test('of a group the refused request has no part in the state', async () => {
  const { log } = openTestLog();
  const lot = await appendLot(log, 1, 1);
  const at = (version: number) => ({ topic: lot.sealed, version });
  const [taken, refused] = await Promise.allSettled([
    log.append({ ...lot.bid(200), expect: at(2) }),
    log.append({ ...lot.bid(300), expect: at(2) }),
  ]);
  expect([taken.status, refused.status]).toEqual(['fulfilled', 'rejected']);
  expect(JSON.parse((await log.state(lot.topic))?.json ?? '')).toMatchObject({ price: 200, steps: 2 });
});

/** Lots 1 and 2 go on, 3 was over at 4,000, 4 at 6,000, 5 at 5,000; lot 1 was bid on last. */
async function someLots(log: Log): Promise<TestLot[]> {
  const lots: TestLot[] = [];
  for (const number of upTo(5)) lots.push(await appendLot(log, number, 1));
  const [one, , three, four, five] = lots;
  if (one) await log.append(one.bid(150));
  if (three) await log.append(three.closed(4_000));
  if (four) await log.append(four.closed(6_000));
  if (five) await log.append(five.closed(5_000));
  return lots;
}

test('the current states: those that go on, newest first, then those over since a time', async () => {
  const { log } = openTestLog();
  await someLots(log);
  expect(topicsOf((await recent(log, ['*'])).states)).toEqual(['01', '02', '04', '05']);
  expect(topicsOf((await recent(log, ['lots/*'])).states)).toEqual(['01', '02', '04', '05']);
  expect((await recent(log, ['metrics/*', 'notes'])).states).toEqual([]);
  const few = { current: { overSince: 5_000, rows: 3 } };
  expect(topicsOf((await recent(log, ['*'], few)).states)).toEqual(['01', '02', '04']);
  expect((await recent(log, ['*'], { current: { overSince: 0, rows: 0 } })).states).toEqual([]);
  const { states } = await log.recent({ since: 0, rows: 1_000, matches: () => true });
  expect(states).toEqual([]);
});

test('a topic that is named has its state whatever its age, and its whole past beside the others’ recent one', async () => {
  const { log } = openTestLog();
  const [, , three] = await someLots(log);
  await appendNotes(log, 2);
  const named = three ? [three.topic] : [];
  const one = await recent(log, named, { since: Infinity, named });
  expect([topicsOf(one.states), one.events]).toEqual([['03'], []]);
  expect(one.ledger.map(({ kind }) => kind)).toEqual(['lot', 'lot-step', 'lot-closed']);
  const all = await recent(log, ['notes', 'lots/*', ...named], { named: [...named, 'notes'], rows: 100 });
  expect(topicsOf(all.states)).toEqual(['03', '01', '02', '04', '05']);
  expect(all.ledger).toEqual(one.ledger);
  // Each event comes once, and a named topic that is not kept has its recent past.
  const seqs = [...all.events, ...all.ledger].map(({ seq }) => seq);
  expect(new Set(seqs).size).toBe(seqs.length);
  expect(seqs).toHaveLength(16);
  // What is named and does not match is not given.
  expect(await recent(log, ['notes'], { named })).toMatchObject({ states: [], ledger: [] });
});

test('the states of a namespace come once each in pages, with or without those that are over', async () => {
  const { log } = openTestLog();
  await someLots(log);
  await log.append({ events: [note('a')], states: [{ topic: 'notes/board', state: {}, over: null }] });
  const topics = async (overSince?: number) =>
    topicsOf(await allOf(log.states({ namespace: 'lots', ...(overSince !== undefined && { overSince }) })));
  expect(await topics()).toEqual(['01', '02', '03', '04', '05']);
  expect(await topics(5_000)).toEqual(['01', '02', '04', '05']);
  expect(await topics(Infinity)).toEqual(['01', '02']);
  expect(await allOf(log.states({ namespace: 'sealed' }))).toEqual([]);
  expect(await allOf(log.states({ namespace: 'notes' }))).toMatchObject([{ topic: 'notes/board', seq: 29 }]);
});

test('many states leave the event loop its turns, and one that changes between two pages is not missed', async () => {
  const { log } = openTestLog();
  const lots = await Promise.all(upTo(1_800).map((number) => appendLot(log, number, 0)));
  const turns = countTurns();
  const seen = new Map<string, number>();
  for await (const page of log.states({ namespace: 'lots' })) {
    for (const { topic, seq } of page) {
      expect(seen.has(topic)).toBe(false);
      seen.set(topic, seq);
    }
    const [first, last] = [lots[0], lots.at(-1)];
    if (first && last) await Promise.all([log.append(first.bid(100)), log.append(last.bid(100))]);
  }
  expect(seen.size).toBe(1_800);
  expect(seen.get(lots.at(-1)?.topic ?? '')).toBe(3_612);
  expect(turns()).toBeGreaterThanOrEqual(4);
});

test('a snapshot while the rollups are filled, and one after another process has written, is exact', async () => {
  const path = join(testFolder(), 'switchyard.db');
  const first = openTestLog(path);
  first.db.$client.exec('UPDATE log_state SET rolled_up = 0');
  await appendNotes(first.log, 5_000);
  const lot = await appendLot(first.log, 1, 2);
  const filling = first.log.fillRollups();
  expect(await recent(first.log, ['*'], { since: Infinity })).toMatchObject({
    seq: 5_006,
    states: [{ seq: 5_006 }],
  });
  await filling;
  const second = openTestLog(path);
  const heard: number[] = [];
  first.log.onCommit((events) => heard.push(...events.map(({ seq }) => seq)));
  await second.log.append(lot.bid(900));
  // It knows of that state only together with the events that made it, and so do its listeners.
  expect(await recent(first.log, ['*'], { since: Infinity })).toMatchObject({
    seq: 5_008,
    states: [{ seq: 5_008, json: JSON.stringify(lot.state) }],
  });
  expect([first.log.head, heard]).toEqual([5_008, [5_007, 5_008]]);
});

test('in the first moment after a commit the file, the head and what listeners have heard agree', async () => {
  const { log, db } = openTestLog();
  const lot = await appendLot(log, 1, 1);
  const heard: number[] = [];
  log.onCommit((events) => heard.push(...events.map(({ seq }) => seq)));
  const seen = new Promise((resolve) => {
    db.$client.function('writing', { directOnly: false }, () => {
      // Nothing that waits for a promise of the commit comes before this.
      queueMicrotask(() => resolve([log.head, [...heard], db.$client.inTransaction]));
      return null;
    });
  });
  db.$client.exec('CREATE TEMP TRIGGER during AFTER UPDATE ON states BEGIN SELECT writing(); END');
  await log.append(lot.bid(200));
  expect(await seen).toEqual([6, [5, 6], false]);
});
