import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, expect, test, vi } from 'vitest';
import { LogError } from '../errors.ts';
import type { Progress } from '../log.ts';
import { checkLog, rebuildLog } from '../rollups.ts';
import { appendAt, rollupsOf, samples } from './rollup-testing.ts';
import { note, openTestLog, testFolder, type TestLog } from './testing.ts';

const quiet = (): void => undefined;

afterEach(() => {
  vi.restoreAllMocks();
});

/** A log of 40 commits, 7 s apart but once when the clock goes back, in a folder as a server has it. */
async function filled(): Promise<{ dataFolder: string; opened: TestLog }> {
  const dataFolder = testFolder();
  const opened = openTestLog(join(dataFolder, 'switchyard.db'));
  for (let index = 0; index < 40; index += 1) {
    const at = index * 7_000 - (index === 30 ? 60_000 : 0);
    await appendAt(
      opened.log,
      at,
      samples([1, index, 2, index % 5]),
      note('between'),
      samples([1, -index / 2]),
    );
  }
  return { dataFolder, opened };
}

/** Deletes events up to a seq, as retention would. */
async function forget({ log, db }: TestLog, floor: number): Promise<void> {
  db.$client.exec(`DELETE FROM events WHERE seq <= ${floor}; UPDATE log_state SET floor = ${floor}`);
  await log.close();
}

test('what was lost or bent is made again from the log, and says how far it is', async () => {
  const { dataFolder, opened } = await filled();
  const before = rollupsOf(opened);
  expect(before.length).toBeGreaterThan(60);
  opened.db.$client.exec(`DELETE FROM rollups WHERE bucket % 20000 = 0;
    UPDATE rollups SET max = 1e6, last_seq = 999 WHERE series_id = 2;
    INSERT INTO rollups VALUES (10000, 990000, 7, 1, 1, 1, 1, 1, 50, 50)`);
  await opened.log.close();
  expect(await checkLog({ dataFolder }, quiet)).not.toMatchObject({ missing: 0, extra: 0, different: 0 });
  const heard: Progress[] = [];
  const rebuilt = await rebuildLog({ dataFolder }, (progress) => heard.push(progress));
  expect(rebuilt).toEqual({ events: 120, rows: before.length, kept: 0 });
  expect(heard.at(-1)).toEqual({ done: 120, total: 120 });
  const again = openTestLog(opened.path);
  expect(rollupsOf(again)).toEqual(before);
  expect(await checkLog({ dataFolder }, quiet)).toEqual({
    rows: before.length,
    missing: 0,
    extra: 0,
    different: 0,
  });
});

test('what the log no longer has all samples of stays: what is older than the floor and what is astride it', async () => {
  const { dataFolder, opened } = await filled();
  const before = rollupsOf(opened);
  await forget(opened, 58);
  const { kept, rows } = await rebuildLog({ dataFolder }, quiet);
  const again = openTestLog(opened.path);
  expect(rollupsOf(again)).toEqual(before);
  expect(kept).toBe(before.filter(({ firstSeq }) => firstSeq <= 58).length);
  expect(before.some(({ firstSeq, lastSeq }) => firstSeq <= 58 && lastSeq > 58)).toBe(true);
  expect(rows).toBe(before.length - kept);
  expect(await checkLog({ dataFolder }, quiet)).toEqual({ rows, missing: 0, extra: 0, different: 0 });
});

test.each([
  [
    'different',
    'UPDATE rollups SET max = max + 1 WHERE resolution = 60000 AND bucket = 120000 AND series_id = 1',
  ],
  [
    'different',
    'UPDATE rollups SET sum = sum + 0.001 WHERE resolution = 10000 AND bucket = 0 AND series_id = 2',
  ],
  ['missing', 'DELETE FROM rollups WHERE resolution = 10000 AND bucket = 50000 AND series_id = 1'],
  ['missing', 'DELETE FROM rollups WHERE resolution = 600000 AND series_id = 2'],
  ['extra', 'INSERT INTO rollups VALUES (60000, 0, 9, 1, 1, 1, 1, 1, 5, 5)'],
])('a check finds what is %s, beside an open log', async (what, sql) => {
  const { dataFolder, opened } = await filled();
  const none = { missing: 0, extra: 0, different: 0 };
  expect(await checkLog({ dataFolder }, quiet)).toMatchObject(none);
  opened.db.$client.exec(sql);
  expect(await checkLog({ dataFolder }, quiet)).toMatchObject({ ...none, [what]: 1 });
});

test('what retention took for its age is not missing, and neither are the last digits of a sum', async () => {
  const { dataFolder, opened } = await filled();
  opened.db.$client.exec(`DELETE FROM rollups WHERE resolution = 10000 AND bucket < 100000;
    UPDATE rollups SET sum = sum * (1 + 1e-14)`);
  expect(await checkLog({ dataFolder }, quiet)).toMatchObject({ missing: 0, extra: 0, different: 0 });
});

test('a rebuild is refused while somebody has the log open, and harms nobody', async () => {
  const { dataFolder, opened } = await filled();
  await expect(rebuildLog({ dataFolder }, quiet)).rejects.toMatchObject({ code: 'busy' });
  await appendAt(opened.log, 500_000, samples([1, 1]));
  await opened.log.close();
  expect(await rebuildLog({ dataFolder }, quiet)).toMatchObject({ events: 121 });
});

test('a rebuild that fails half-way leaves the rollups as they were', async () => {
  const { dataFolder, opened } = await filled();
  const before = rollupsOf(opened);
  await opened.log.close();
  const failing = rebuildLog({ dataFolder }, () => {
    throw new Error('killed');
  });
  await expect(failing).rejects.toBeInstanceOf(LogError);
  expect(rollupsOf(openTestLog(opened.path))).toEqual(before);
});

test('where there is no log there is nothing to rebuild or check, and nothing is made', async () => {
  const dataFolder = testFolder();
  await expect(rebuildLog({ dataFolder }, quiet)).rejects.toThrow(/There is no log at/);
  await expect(checkLog({ dataFolder }, quiet)).rejects.toThrow(/There is no log at/);
});

/** A file as the version before rollups left it, and the rollups it had by then. */
async function oldLog(): Promise<{ dataFolder: string; expected: ReturnType<typeof rollupsOf> }> {
  const { dataFolder, opened } = await filled();
  const expected = rollupsOf(opened);
  await opened.log.close();
  const client = new Database(opened.path);
  client.exec(`DROP TABLE ledger; DROP TABLE states; ALTER TABLE log_state DROP COLUMN kept_bytes;
    DROP TABLE outbox; DROP TABLE rollups; ALTER TABLE log_state DROP COLUMN rolled_up;
    ALTER TABLE series DROP COLUMN topic_id;
    DELETE FROM __drizzle_migrations WHERE created_at > (SELECT min(created_at) FROM __drizzle_migrations)`);
  client.close();
  return { dataFolder, expected };
}

test('a log from before rollups gets them when it is first opened, once; what is appended meanwhile waits', async () => {
  const { dataFolder, expected } = await oldLog();
  await expect(checkLog({ dataFolder }, quiet)).rejects.toThrow(/has no rollups yet/);
  const { log, db } = openTestLog(join(dataFolder, 'switchyard.db'));
  const filling = log.fillRollups();
  const late = appendAt(log, 990_000, samples([3, 3]));
  expect(await filling).toEqual({ events: 120, rows: expected.length, kept: 0 });
  await late;
  expect(rollupsOf({ db }).filter(({ seriesId }) => seriesId < 3)).toEqual(expected);
  expect(rollupsOf({ db }).filter(({ seriesId }) => seriesId === 3)).toHaveLength(3);
  expect(await log.fillRollups()).toBeUndefined();
  expect(await checkLog({ dataFolder }, quiet)).toMatchObject({ missing: 0, extra: 0, different: 0 });
});

test('a new log has nothing to fill', async () => {
  expect(await openTestLog().log.fillRollups()).toBeUndefined();
});
