import { setImmediate as nextTurn } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import type { StoredEvent } from '../log.ts';
import { appendNotes, countTurns, note, openTestLog, rangeOf, readAfter, seqsOf, upTo } from './testing.ts';

test('seq is dense over many concurrent appends, in the order they were asked', async () => {
  const { log } = openTestLog();
  const writers = Array.from({ length: 20 }, async (_, writer) => {
    const seqs: number[] = [];
    for (let round = 0; round < 20; round += 1) {
      const { firstSeq, lastSeq } = await log.append({
        events: [note(`${writer}.${round}.a`), note(`${writer}.${round}.b`)],
      });
      expect(lastSeq).toBe(firstSeq + 1);
      seqs.push(firstSeq, lastSeq);
    }
    return seqs;
  });
  const all = (await Promise.all(writers)).flat();
  expect(all.toSorted((a, b) => a - b)).toEqual(upTo(800));
  expect(seqsOf(rangeOf(await readAfter(log, 0)).events)).toEqual(upTo(800));
  expect(log.head).toBe(800);
});

test('everything queued in one turn is one commit', async () => {
  const { log } = openTestLog();
  const commits: number[][] = [];
  log.onCommit((events) => commits.push(seqsOf(events)));
  const first = Array.from({ length: 50 }, (_, index) => log.append({ events: [note(`${index}`)] }));
  // A continuation of the same turn still joins it.
  const late = Promise.resolve().then(() => log.append({ events: [note('late')] }));
  await Promise.all([...first, late]);
  await log.append({ events: [note('next')] });
  expect(commits).toEqual([upTo(51), [52]]);
});

test('a writer that never pauses leaves the event loop its turns', async () => {
  const { log } = openTestLog();
  const turns = countTurns();
  for (let index = 0; index < 50; index += 1) await log.append({ events: [note(`${index}`)] });
  expect(turns()).toBeGreaterThanOrEqual(49);
});

test('listeners hear events after the durable commit and before the append settles', async () => {
  const { log, path } = openTestLog();
  const other = new Database(path, { readonly: true });
  const count = other.prepare('SELECT count(*) FROM events').pluck();
  const order: string[] = [];
  let heard: readonly StoredEvent[] = [];
  const stop = log.onCommit((events) => {
    heard = events;
    order.push(`heard ${String(count.get())} at head ${log.head}`);
  });
  const append = log.append({ events: [note('one', 'notes/a'), note('two', 'notes/b')] });
  void append.then(() => order.push(`settled ${String(count.get())}`));
  expect(count.get()).toBe(0);
  expect(await append).toEqual({ firstSeq: 1, lastSeq: 2, replayed: false });
  await nextTurn();
  expect(order).toEqual(['heard 2 at head 2', 'settled 2']);
  expect(heard).toEqual(rangeOf(await readAfter(log, 0)).events);
  stop();
  await appendNotes(log, 1);
  expect(order).toHaveLength(2);
  other.close();
});

test('what is heard, read and stored is the same wire JSON', async () => {
  const { log } = openTestLog();
  const text = 'quote " backslash \\ newline \n null \u0000 line \u2028 emoji \u{1f600} lone \ud800';
  await log.append({
    events: [note(text), { topic: 'metrics/host', kind: 'samples', data: [1, 0.1, 2, null] }],
  });
  const events = rangeOf(await readAfter(log, 0)).events;
  expect(events.map(({ json }): unknown => JSON.parse(json))).toEqual([
    [1, events[0]?.at, 'notes', 'note', { text }],
    [2, events[1]?.at, 'metrics/host', 'samples', [1, 0.1, 2, null]],
  ]);
});

test('a request is written whole or not at all, and a failure leaves no trace', async () => {
  const { log, db } = openTestLog();
  await appendNotes(log, 3);
  // Fails inside the transaction, after the first event of the request was inserted.
  db.$client.exec(`CREATE TEMP TRIGGER fail BEFORE INSERT ON events WHEN NEW.data LIKE '%poison%'
    BEGIN SELECT RAISE(ABORT, 'poisoned'); END`);
  const heard: number[] = [];
  log.onCommit((events) => heard.push(...seqsOf(events)));
  const failing = log.append({
    events: [note('fine', 'notes/new'), note('poison')],
    once: { key: 'k', digest: 'd' },
  });
  await expect(failing).rejects.toMatchObject({ name: 'LogError', code: 'failed' });
  expect([log.head, heard, await log.topicVersion('notes/new')]).toEqual([3, [], 0]);
  // The topic id that was rolled back is given to another name; the log must not remember the first.
  await appendNotes(log, 1, 'notes/other');
  const { events } = rangeOf(await readAfter(log, 0));
  expect(events.map(({ seq, topic }) => `${seq} ${topic}`)).toEqual([
    '1 notes',
    '2 notes',
    '3 notes',
    '4 notes/other',
  ]);
  await expect(
    log.append({ events: [note('again')], once: { key: 'k', digest: 'other' } }),
  ).resolves.toMatchObject({ firstSeq: 5, replayed: false });
});

test('with two processes on one file, each hears a dense log and reads the right topics', async () => {
  const first = openTestLog();
  const second = openTestLog(first.path);
  const heard: number[] = [];
  first.log.onCommit((events) => heard.push(...seqsOf(events)));
  await appendNotes(first.log, 2, 'notes/a');
  await appendNotes(second.log, 3, 'notes/b');
  await appendNotes(first.log, 1, 'notes/c');
  expect(heard).toEqual(upTo(6));
  expect(first.log.head).toBe(6);
  const topics = rangeOf(await readAfter(first.log, 0)).events.map(({ topic }) => topic.at(-1));
  expect(topics.join('')).toBe('aabbbc');
});

test('closing commits what is queued, refuses what comes after, and waits for a second closing', async () => {
  const { log, path } = openTestLog();
  const last = appendNotes(log, 5);
  const closing = Promise.all([log.close(), log.close()]);
  await expect(appendNotes(log, 1)).rejects.toMatchObject({ code: 'closed' });
  await expect(readAfter(log, 0)).rejects.toMatchObject({ code: 'closed' });
  await expect(log.retain({ maxAge: 0, maxBytes: 0 })).rejects.toMatchObject({ code: 'closed' });
  await expect(last).resolves.toMatchObject({ lastSeq: 5 });
  await closing;
  const { log: again } = openTestLog(path);
  expect([again.head, again.epoch]).toEqual([5, log.epoch]);
});

test('a listener added by a listener hears from the next commit on: its head holds this one already', async () => {
  const { log } = openTestLog();
  const heard: number[] = [];
  const stop = log.onCommit(() => {
    stop();
    expect(log.head).toBe(1);
    log.onCommit((events) => heard.push(...seqsOf(events)));
  });
  await appendNotes(log, 1);
  await appendNotes(log, 1);
  expect(heard).toEqual([2]);
});

test('a listener that throws takes neither writers nor neighbours with it', async () => {
  const { log } = openTestLog();
  const thrown = new Error('a defect');
  const handlers = process.listeners('uncaughtException');
  process.removeAllListeners('uncaughtException');
  const uncaught = new Promise<unknown>((resolve) => process.once('uncaughtException', resolve));
  const heard: number[] = [];
  const stop = log.onCommit(() => {
    throw thrown;
  });
  log.onCommit((events) => heard.push(...seqsOf(events)));
  await expect(appendNotes(log, 2)).resolves.toMatchObject({ lastSeq: 2 });
  expect(await uncaught).toBe(thrown);
  for (const handler of handlers) process.on('uncaughtException', handler);
  stop();
  await appendNotes(log, 1);
  expect(heard).toEqual(upTo(3));
});
