import { expect, test } from 'vitest';
import { VersionConflict } from '../errors.ts';
import type { Log } from '../log.ts';
import { appendNotes, note, openTestLog, rangeOf, readAfter, upTo, seqsOf } from './testing.ts';

const once = (key: string, digest: string) => ({ key, digest });

test('the same key with the same digest gives the same answer, and writes nothing', async () => {
  const { log } = openTestLog();
  await appendNotes(log, 2);
  const request = { events: [note('a'), note('b')], once: once('key-0001', 'd1') };
  expect(await log.append(request)).toEqual({ firstSeq: 3, lastSeq: 4, replayed: false });
  await appendNotes(log, 1);
  expect(await log.append(request)).toEqual({ firstSeq: 3, lastSeq: 4, replayed: true });
  expect(log.head).toBe(5);
});

test('a key can be asked for without writing', async () => {
  const { log } = openTestLog();
  expect(await log.answered(once('key-0001', 'd1'))).toBeUndefined();
  await log.append({ events: [note('a'), note('b')], once: once('key-0001', 'd1') });
  expect(await log.answered(once('key-0001', 'd1'))).toEqual({ firstSeq: 1, lastSeq: 2, replayed: true });
  await expect(log.answered(once('key-0001', 'd2'))).rejects.toMatchObject({ code: 'key-reused' });
  expect(log.head).toBe(2);
});

test('a key answers twice inside one group', async () => {
  const { log } = openTestLog();
  let commits = 0;
  log.onCommit(() => (commits += 1));
  const request = { events: [note('a')], once: once('key-0001', 'd1') };
  const answers = await Promise.all([log.append(request), log.append(request), log.append(request)]);
  expect(answers.map(({ firstSeq, replayed }) => [firstSeq, replayed])).toEqual([
    [1, false],
    [1, true],
    [1, true],
  ]);
  expect([commits, log.head]).toEqual([1, 1]);
});

test('a key outlives the process', async () => {
  const { log, path } = openTestLog();
  const request = { events: [note('a')], once: once('key-0001', 'd1') };
  await log.append(request);
  await log.close();
  const { log: again } = openTestLog(path);
  expect(await again.append(request)).toEqual({ firstSeq: 1, lastSeq: 1, replayed: true });
});

test('the same key with another digest is refused, and its neighbours are not', async () => {
  const { log } = openTestLog();
  await log.append({ events: [note('a')], once: once('key-0001', 'd1') });
  const [before, refused, after] = await Promise.allSettled([
    appendNotes(log, 1),
    log.append({ events: [note('b', 'notes/new')], once: once('key-0001', 'd2') }),
    appendNotes(log, 1),
  ]);
  expect(refused).toMatchObject({ status: 'rejected', reason: { name: 'LogError', code: 'key-reused' } });
  expect([before.status, after.status, log.head]).toEqual(['fulfilled', 'fulfilled', 3]);
  expect(await log.topicVersion('notes/new')).toBe(0);
});

test('a refused commit wakes nobody', async () => {
  const { log } = openTestLog();
  await log.append({ events: [note('a')], once: once('key-0001', 'd1') });
  let commits = 0;
  log.onCommit(() => (commits += 1));
  await log.append({ events: [note('a')], once: once('key-0001', 'd1') });
  await expect(
    log.append({ events: [note('b')], expect: { topic: 'notes', version: 0 } }),
  ).rejects.toBeInstanceOf(VersionConflict);
  expect(commits).toBe(0);
});

test('a wrong version is refused with both versions, and nothing of the request is written', async () => {
  const { log, db } = openTestLog();
  await appendNotes(log, 3);
  const refused = log.append({
    events: [note('x'), note('y', 'notes/other')],
    expect: { topic: 'notes', version: 2 },
    once: once('key-0001', 'd1'),
  });
  await expect(refused).rejects.toBeInstanceOf(VersionConflict);
  await expect(refused).rejects.toMatchObject({ code: 'conflict', topic: 'notes', expected: 2, actual: 3 });
  await expect(
    log.append({ events: [note('x')], expect: { topic: 'notes/never', version: 1 } }),
  ).rejects.toMatchObject({ actual: 0 });
  expect([log.head, await log.topicVersion('notes')]).toEqual([3, 3]);
  // A refusal may be retried with its key: the key was not used.
  await log.append({
    events: [note('x')],
    expect: { topic: 'notes', version: 3 },
    once: once('key-0001', 'd1'),
  });
  expect(await log.topicVersion('notes')).toBe(4);
  expect(db.$client.prepare('SELECT name FROM topics').pluck().all()).toEqual(['notes']);
});

test('of two deciders in one group one wins, and the conflict does not undo the neighbours', async () => {
  const { log } = openTestLog();
  const at = (version: number) => ({ topic: 'notes', version });
  const [first, second, third] = await Promise.allSettled([
    log.append({ events: [note('a')], expect: at(0) }),
    log.append({ events: [note('b')], expect: at(0) }),
    log.append({ events: [note('c')], expect: at(1) }),
  ]);
  expect(first).toMatchObject({ status: 'fulfilled', value: { firstSeq: 1 } });
  expect(second).toMatchObject({ status: 'rejected', reason: { expected: 0, actual: 1 } });
  expect(third).toMatchObject({ status: 'fulfilled', value: { firstSeq: 2 } });
  const { events } = rangeOf(await readAfter(log, 0));
  expect(seqsOf(events)).toEqual(upTo(2));
});

/** Reads the topic's length, writes it as the next text, and decides again on a conflict. */
async function count(log: Log, rounds: number): Promise<number> {
  let conflicts = 0;
  for (let done = 0; done < rounds;) {
    const version = await log.topicVersion('notes');
    try {
      await log.append({ events: [note(`${version + 1}`)], expect: { topic: 'notes', version } });
      done += 1;
    } catch (error) {
      if (!(error instanceof VersionConflict)) throw error;
      conflicts += 1;
    }
  }
  return conflicts;
}

test.each(['one process', 'two processes'])('deciders that retry lose nothing, in %s', async (where) => {
  const { log, path } = openTestLog();
  const other = where === 'one process' ? log : openTestLog(path).log;
  const conflicts = await Promise.all([count(log, 30), count(other, 30), count(log, 30)]);
  expect(Math.max(...conflicts)).toBeGreaterThan(0);
  const { log: reader } = openTestLog(path);
  const { events } = rangeOf(await readAfter(reader, 0));
  const texts = events.map(({ json }) => /"text":"(\d+)"/.exec(json)?.[1]);
  expect(texts).toEqual(upTo(90).map(String));
});
