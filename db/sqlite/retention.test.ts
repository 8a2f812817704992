import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, expect, test, vi } from 'vitest';
import type { SeriesTuple } from '#protocol';
import type { Log } from '../log.ts';
import { prepareStatements } from './statements.ts';
import { appendNotes, note, openTestLog, rangeOf, readAfter, seqsOf, upTo } from './testing.ts';

const NO_LIMIT = 1e15;

afterEach(() => {
  vi.restoreAllMocks();
});

/** Appends one note at each time. */
async function appendAt(log: Log, times: readonly number[]): Promise<void> {
  const now = vi.spyOn(Date, 'now');
  for (const at of times) {
    now.mockReturnValue(at);
    await appendNotes(log, 1);
  }
}

test('age takes what is older, and an event as old as the limit stays', async () => {
  const { log } = openTestLog();
  await appendAt(log, [100, 200, 300, 400, 500]);
  expect(await log.retain({ maxAge: 200, maxBytes: NO_LIMIT })).toEqual({ deleted: 2, floor: 2 });
  expect(seqsOf(rangeOf(await readAfter(log, 2)).events)).toEqual([3, 4, 5]);
  expect(await log.retain({ maxAge: 200, maxBytes: NO_LIMIT })).toEqual({ deleted: 0, floor: 2 });
});

test('a clock that went backwards keeps more: only a prefix that is wholly old goes', async () => {
  const { log } = openTestLog();
  await appendAt(log, [100, 900, 200, 300, 1_000]);
  expect(await log.retain({ maxAge: 500, maxBytes: NO_LIMIT })).toEqual({ deleted: 1, floor: 1 });
  expect(seqsOf(rangeOf(await readAfter(log, 1)).events)).toEqual([2, 3, 4, 5]);
});

test('everything may be old: the log is empty, keeps its head, and goes on', async () => {
  const { log, path } = openTestLog();
  await appendAt(log, [100, 200, 300]);
  vi.spyOn(Date, 'now').mockReturnValue(10_000);
  expect(await log.retain({ maxAge: 10, maxBytes: NO_LIMIT })).toEqual({ deleted: 3, floor: 3 });
  await log.close();
  const { log: again } = openTestLog(path);
  expect([again.head, again.floor]).toEqual([3, 3]);
  expect(rangeOf(await readAfter(again, 3)).events).toEqual([]);
  expect(await appendNotes(again, 1)).toMatchObject({ firstSeq: 4 });
  expect(await again.topicVersion('notes')).toBe(4);
});

test('size takes the oldest, keeps the newest thousand, and gives the space back', async () => {
  const { log, db } = openTestLog();
  const text = 'x'.repeat(400);
  for (let group = 0; group < 10; group += 1) await log.append({ events: upTo(1_000).map(() => note(text)) });
  const size = (): number => Number(db.$client.pragma('page_count', { simple: true })) * 4_096;
  const before = size();
  const { deleted, floor } = await log.retain({ maxAge: NO_LIMIT, maxBytes: before / 2 });
  expect(deleted).toBe(floor);
  expect(floor).toBeGreaterThan(3_000);
  expect(floor).toBeLessThan(9_000);
  expect(size()).toBeLessThanOrEqual(before / 2);
  expect(await log.retain({ maxAge: NO_LIMIT, maxBytes: 0 })).toMatchObject({ floor: 9_000 });
  expect(seqsOf(rangeOf(await readAfter(log, 9_000)).events)).toEqual(upTo(10_000, 9_000));
});

test('the floor moves in the transaction of the deletion', async () => {
  const { log, db } = openTestLog();
  await appendAt(log, [100, 200]);
  db.$client.exec(`CREATE TEMP TRIGGER fail BEFORE UPDATE OF floor ON log_state
    BEGIN SELECT RAISE(ABORT, 'no'); END`);
  vi.spyOn(Date, 'now').mockReturnValue(10_000);
  await expect(log.retain({ maxAge: 0, maxBytes: NO_LIMIT })).rejects.toMatchObject({ code: 'failed' });
  expect(log.floor).toBe(0);
  expect(seqsOf(rangeOf(await readAfter(log, 0)).events)).toEqual([1, 2]);
  db.$client.exec('DROP TRIGGER fail');
  expect(await log.retain({ maxAge: 0, maxBytes: NO_LIMIT })).toEqual({ deleted: 2, floor: 2 });
});

test('reads and appends during retention never see a hole', async () => {
  const { log } = openTestLog();
  await appendNotes(log, 9_000);
  const stopped = new AbortController();
  const retaining = log.retain({ maxAge: NO_LIMIT, maxBytes: 0 }).finally(() => stopped.abort());
  const floors = new Set<number>();
  while (!stopped.signal.aborted) {
    const { floor } = log;
    floors.add(floor);
    // Both ask in this turn; what was asked at the floor may be below it when the answer is looked at.
    const [below, above] = await Promise.all([
      readAfter(log, Math.max(floor - 1, 0), { rows: 5 }),
      readAfter(log, floor, { rows: 5 }),
    ]);
    expect(below.kind).toBe(floor > 0 ? 'too-old' : 'range');
    const { from, to, events } = rangeOf(above);
    expect(seqsOf(events)).toEqual(upTo(to, from));
    void appendNotes(log, 1);
    await nextTurn();
  }
  expect(await retaining).toEqual({ deleted: 8_000, floor: 8_000 });
  expect(floors.size).toBeGreaterThan(3);
  const { to, head, events } = rangeOf(await readAfter(log, 8_000));
  expect([to, seqsOf(events)]).toEqual([head, upTo(head, 8_000)]);
});

test('closing stops retention between two steps, with floor and rows in agreement', async () => {
  const { log, path } = openTestLog();
  await appendNotes(log, 9_000);
  const retaining = log.retain({ maxAge: NO_LIMIT, maxBytes: 0 });
  await log.close();
  const { floor } = await retaining;
  expect(floor).toBeLessThan(8_000);
  const { log: again } = openTestLog(path);
  expect(again.floor).toBe(floor);
  expect(rangeOf(await readAfter(again, floor)).events).toHaveLength(9_000 - floor);
});

test('retention of two processes never moves the floor back', async () => {
  const first = openTestLog();
  await appendNotes(first.log, 6_000);
  const second = openTestLog(first.path);
  expect(await first.log.retain({ maxAge: NO_LIMIT, maxBytes: 0 })).toMatchObject({ floor: 5_000 });
  expect(await readAfter(second.log, 0)).toEqual({ kind: 'too-old', floor: 5_000, head: 6_000 });
  expect(await second.log.retain({ maxAge: NO_LIMIT, maxBytes: 0 })).toEqual({ deleted: 0, floor: 5_000 });
  expect(second.log.floor).toBe(5_000);
  // What a slower one of two that run at once does.
  prepareStatements(second.db).setFloor.run({ floor: 2_000 });
  expect(openTestLog(first.path).log.floor).toBe(5_000);
});

test('keys go with their events, and not before the last of them', async () => {
  const { log } = openTestLog();
  const key = (name: string) => ({ key: name, digest: 'd' });
  const now = vi.spyOn(Date, 'now').mockReturnValue(100);
  await log.append({ events: [note('a')], once: key('key-old') });
  now.mockReturnValue(500);
  await log.append({ events: [note('b')], once: key('key-new') });
  await log.retain({ maxAge: 100, maxBytes: NO_LIMIT });
  expect(await log.append({ events: [note('b')], once: key('key-new') })).toMatchObject({ replayed: true });
  expect(await log.append({ events: [note('a')], once: key('key-old') })).toMatchObject({ replayed: false });
});

test('declared series are kept with their event, and outlive it', async () => {
  const { log, db } = openTestLog();
  const cpu: SeriesTuple = [1, 'cpu', { host: 'a', core: '0' }, '%', 'Busy.'];
  const data = [cpu, [2, 'load', {}, '', 'Load.']] satisfies SeriesTuple[];
  const declare = { topic: 'metrics/series', kind: 'series', data } as const;
  db.$client.exec(`CREATE TEMP TRIGGER fail BEFORE INSERT ON events WHEN NEW.kind = 'note'
    BEGIN SELECT RAISE(ABORT, 'no'); END`);
  await expect(log.append({ events: [declare, note('fails')] })).rejects.toMatchObject({ code: 'failed' });
  expect(await log.series()).toEqual([]);
  db.$client.exec('DROP TRIGGER fail');
  await log.append({ events: [declare] });
  expect(await log.series()).toEqual(data);
  // Declared again: what was first stays.
  await log.append({ events: [{ ...declare, data: [[3, 'cpu', { core: '0', host: 'a' }, 'x', 'y']] }] });
  vi.spyOn(Date, 'now').mockReturnValue(1e13);
  expect(await log.retain({ maxAge: 0, maxBytes: NO_LIMIT })).toMatchObject({ deleted: 2 });
  expect(await log.series()).toEqual(data);
});
