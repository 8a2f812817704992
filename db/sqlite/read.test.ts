import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import type { Log, StoredEvent } from '../log.ts';
import { appendNotes, countTurns, note, openTestLog, rangeOf, readAfter, seqsOf, upTo } from './testing.ts';

test('a page ends at its rows or at its bytes, and says how far it looked', async () => {
  const { log } = openTestLog();
  await appendNotes(log, 10);
  const byRows = rangeOf(await readAfter(log, 2, { rows: 3 }));
  expect([byRows.from, byRows.to, byRows.head, seqsOf(byRows.events)]).toEqual([2, 5, 10, [3, 4, 5]]);
  const size = byRows.events[0]?.json.length ?? 0;
  const byBytes = rangeOf(await readAfter(log, 2, { bytes: size + 1 }));
  expect([byBytes.to, seqsOf(byBytes.events)]).toEqual([4, [3, 4]]);
  // One event larger than the room still goes, or the reader would never come past it.
  expect(seqsOf(rangeOf(await readAfter(log, 2, { bytes: 1 })).events)).toEqual([3]);
  const rest = rangeOf(await readAfter(log, 5));
  expect([rest.to, rest.head]).toEqual([10, 10]);
  const none = rangeOf(await readAfter(log, 10));
  expect(none).toEqual({ kind: 'range', from: 10, to: 10, head: 10, events: [] });
});

test('a filter hides events, never a range', async () => {
  const { log } = openTestLog();
  await appendNotes(log, 4, 'metrics/a');
  await appendNotes(log, 1, 'notes');
  await appendNotes(log, 4, 'metrics/a');
  const matches = (topic: string) => topic === 'notes';
  const page = (seq: number) => readAfter(log, seq, { matches, rows: 3 }).then(rangeOf);
  expect(await page(0)).toMatchObject({ from: 0, to: 3, events: [] });
  expect(await page(3)).toMatchObject({ from: 3, to: 6, events: [{ seq: 5 }] });
  expect(await page(6)).toMatchObject({ from: 6, to: 9, events: [] });
});

test('a cursor that cannot be resumed is told why', async () => {
  const { log } = openTestLog();
  expect(await readAfter(log, 0)).toEqual({ kind: 'range', from: 0, to: 0, head: 0, events: [] });
  await appendNotes(log, 1_010);
  expect(await readAfter(log, 1_011)).toEqual({ kind: 'ahead', head: 1_010 });
  expect(await readAfter(log, 5, { cursor: { epoch: 'another0', seq: 5 } })).toEqual({
    kind: 'other-epoch',
    head: 1_010,
  });
  await log.retain({ maxAge: 1e12, maxBytes: 0 });
  expect(await readAfter(log, 9)).toEqual({ kind: 'too-old', floor: 10, head: 1_010 });
  expect(rangeOf(await readAfter(log, 10)).events[0]?.seq).toBe(11);
});

test('a missing row is never passed over', async () => {
  const { log, db } = openTestLog();
  await appendNotes(log, 6);
  db.$client.exec('DELETE FROM events WHERE seq = 4');
  expect(rangeOf(await readAfter(log, 1))).toMatchObject({ to: 3, events: [{ seq: 2 }, { seq: 3 }] });
  await expect(readAfter(log, 3)).rejects.toMatchObject({ code: 'failed' });
  // When another process retained, the floor in the file says so.
  db.$client.exec('DELETE FROM events WHERE seq < 4; UPDATE log_state SET floor = 4');
  expect(await readAfter(log, 1)).toEqual({ kind: 'too-old', floor: 4, head: 6 });
});

test('a reopened log reads topics that it has not written itself', async () => {
  const { log, path } = openTestLog();
  await log.append({ events: [note('a', 'notes/a'), note('b', 'notes/b'), note('c', 'notes/a')] });
  const before = rangeOf(await readAfter(log, 0)).events;
  await log.close();
  const { log: again } = openTestLog(path);
  expect(rangeOf(await readAfter(again, 0)).events).toEqual(before);
});

test('recent gives the newest matching events since a time, oldest first, up to exactly the head', async () => {
  const { log } = openTestLog();
  const now = vi.spyOn(Date, 'now');
  try {
    for (const at of [100, 200, 300, 400, 500, 600]) {
      now.mockReturnValue(at);
      await appendNotes(log, 1, at % 200 === 0 ? 'notes/even' : 'notes/odd');
    }
  } finally {
    now.mockRestore();
  }
  const all = () => true;
  const seqs = async (since: number, rows: number, matches: (topic: string) => boolean) => {
    const { seq, events } = await log.recent({ since, matches, rows });
    return [seq, seqsOf(events)];
  };
  expect(await seqs(300, 100, all)).toEqual([6, [3, 4, 5, 6]]);
  expect(await seqs(0, 2, all)).toEqual([6, [5, 6]]);
  expect(await seqs(0, 2, (topic) => topic === 'notes/odd')).toEqual([6, [3, 5]]);
  expect(await seqs(601, 100, all)).toEqual([6, []]);
});

test('a recent past that matches little leaves the event loop its turns, and stops when the log closes', async () => {
  const { log } = openTestLog();
  await appendNotes(log, 1);
  await appendNotes(log, 9_000, 'metrics/a');
  const sparse = { since: 0, matches: (topic: string) => topic === 'notes', rows: 100 };
  const turns = countTurns();
  const reading = log.recent(sparse);
  const later = appendNotes(log, 1);
  // Up to the head of the moment when it was asked, whatever is written meanwhile.
  expect(await reading).toMatchObject({ seq: 9_001, events: [{ seq: 1 }] });
  expect(turns()).toBeGreaterThanOrEqual(4);
  await later;
  const cut = log.recent(sparse);
  await Promise.all([log.close(), expect(cut).rejects.toMatchObject({ code: 'closed' })]);
});

async function pageThrough(
  log: Log,
  seq: number,
  rows: number,
  bytes: number,
  matches: (t: string) => boolean,
) {
  const events: StoredEvent[] = [];
  for (let from = seq; ;) {
    const page = rangeOf(await readAfter(log, from, { rows, bytes, matches }));
    expect(page.from).toBe(from);
    for (const event of page.events) expect(event.seq > from && event.seq <= page.to).toBe(true);
    events.push(...page.events);
    if (page.to === page.head) return events;
    expect(page.to).toBeGreaterThan(from);
    from = page.to;
  }
}

const TOPICS = ['metrics/a', 'metrics/b', 'notes', 'notes/x'] as const;

test('from any cursor, by any filter and page, each matching event comes once and in order', async () => {
  const { log } = openTestLog();
  const written: { seq: number; topic: string }[] = [];
  const topic = fc.constantFrom(...TOPICS);
  const run = fc.asyncProperty(
    fc.array(fc.array(topic, { minLength: 1, maxLength: 4 }), { maxLength: 12 }),
    fc.uniqueArray(topic),
    fc.double({ min: 0, max: 1, noNaN: true }),
    fc.integer({ min: 1, max: 9 }),
    fc.integer({ min: 1, max: 600 }),
    async (requests, wanted, cut, rows, bytes) => {
      // Appends of one turn, while a reader is already paging.
      const appends = requests.map((topics) =>
        log.append({ events: topics.map((name, index) => note(`${index}`, name)) }),
      );
      const from = Math.floor(cut * log.head);
      const matches = (name: string) => wanted.some((one) => one === name);
      const early = await pageThrough(log, from, rows, bytes, matches);
      const results = await Promise.all(appends);
      results.forEach(({ firstSeq }, request) =>
        requests[request]?.forEach((name, index) => written.push({ seq: firstSeq + index, topic: name })),
      );
      const expected = written.filter((event) => event.seq > from && matches(event.topic));
      const late = await pageThrough(log, from, rows, bytes, matches);
      expect(late.map(({ seq, topic: name }) => ({ seq, topic: name }))).toEqual(expected);
      expect(late.slice(0, early.length)).toEqual(early);
    },
  );
  await fc.assert(run, { numRuns: 60 });
  expect(written.map(({ seq }) => seq)).toEqual(upTo(log.head));
});
