import { chmodSync, existsSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { formatCursor, parseCursor } from '#protocol';
import { openLog } from '../open.ts';
import { APPLICATION_ID } from './inspect.ts';
import { appendNotes, MIGRATIONS, openTestLog, rangeOf, readAfter, testFolder } from './testing.ts';

const mode = (path: string): number => statSync(path).mode & 0o777;

test('every connection keeps the promise of durability', async () => {
  const { db, log, path } = openTestLog();
  const pragma = (name: string): unknown => db.$client.pragma(name, { simple: true });
  const settings = () => ({
    synchronous: pragma('synchronous'),
    journal: pragma('journal_mode'),
    vacuum: pragma('auto_vacuum'),
    foreignKeys: pragma('foreign_keys'),
    id: pragma('application_id'),
  });
  const expected = { synchronous: 2, journal: 'wal', vacuum: 2, foreignKeys: 1, id: APPLICATION_ID };
  expect(settings()).toEqual(expected);
  expect(Number(pragma('busy_timeout'))).toBeLessThanOrEqual(50);
  await log.close();
  const again = openTestLog(path);
  expect(again.db.$client.pragma('synchronous', { simple: true })).toBe(2);
  expect(again.db.$client.pragma('auto_vacuum', { simple: true })).toBe(2);
});

test('the file says in its header whose it is', async () => {
  const { log, path } = openTestLog();
  await log.close();
  const client = new Database(path, { readonly: true });
  expect(client.pragma('application_id', { simple: true })).toBe(Buffer.from('SWYD').readUInt32BE());
  client.close();
});

test('the file and its journal are readable by their owner only', async () => {
  const { log, path } = openTestLog();
  await appendNotes(log, 1);
  expect([mode(path), mode(`${path}-wal`), mode(`${path}-shm`)]).toEqual([0o600, 0o600, 0o600]);
});

test('a folder that is made is its owner’s alone, and so is a file that was copied with other modes', async () => {
  const folder = join(testFolder(), 'data');
  const { log, path } = openTestLog(join(folder, 'switchyard.db'));
  expect(mode(folder)).toBe(0o700);
  await appendNotes(log, 1);
  // Killed: its journal stays beside it.
  const files = [path, `${path}-wal`, `${path}-shm`];
  for (const file of files) chmodSync(file, 0o644);
  const again = openTestLog(path).log;
  await appendNotes(again, 1);
  expect(files.map(mode)).toEqual([0o600, 0o600, 0o600]);
  // A folder that was there is for who made it to say.
  chmodSync(folder, 0o755);
  openTestLog(path);
  expect(mode(folder)).toBe(0o755);
});

test('a new log begins at nothing, with an epoch that fits in a cursor', async () => {
  const first = openTestLog().log;
  const second = openTestLog().log;
  expect([first.head, first.floor, await first.series()]).toEqual([0, 0, []]);
  expect(await first.topicVersion('notes')).toBe(0);
  expect(parseCursor(formatCursor({ epoch: first.epoch, seq: 0 }))).toEqual({ epoch: first.epoch, seq: 0 });
  expect(first.epoch).not.toBe(second.epoch);
});

test('opening again keeps epoch, head, floor and versions', async () => {
  const { log, path } = openTestLog();
  await appendNotes(log, 3_500);
  await log.retain({ maxAge: 1e15, maxBytes: 0 });
  const before = [log.epoch, log.head, log.floor];
  await log.close();
  expect(existsSync(`${path}-wal`)).toBe(false);
  const { log: again } = openTestLog(path);
  expect([again.epoch, again.head, again.floor]).toEqual(before);
  expect([again.head, again.floor]).toEqual([3_500, 2_500]);
  expect(await again.topicVersion('notes')).toBe(3_500);
  expect(await appendNotes(again, 1)).toMatchObject({ firstSeq: 3_501 });
});

test('the data folder is made when it is missing', async () => {
  const dataFolder = join(testFolder(), 'deep', 'data');
  const log = openLog({ dataFolder, migrationsFolder: MIGRATIONS });
  await appendNotes(log, 1);
  expect(rangeOf(await readAfter(log, 0)).events).toHaveLength(1);
  await log.close();
  expect(existsSync(join(dataFolder, 'switchyard.db'))).toBe(true);
});

/** Leaves the file as a first start does that was killed at one moment. */
const KILLED_AT: Record<string, (client: Database.Database) => void> = {
  'before the header': () => undefined,
  'after the header': (client) => client.pragma(`application_id = ${APPLICATION_ID}`),
  'before the migrations were committed': (client) => {
    client.pragma('auto_vacuum = INCREMENTAL');
    client.pragma(`application_id = ${APPLICATION_ID}`);
    client.pragma('journal_mode = WAL');
    client.exec('CREATE TABLE __drizzle_migrations (id SERIAL PRIMARY KEY, hash text, created_at numeric)');
  },
};

test.each(Object.entries(KILLED_AT))('a first start that was killed %s is taken up', async (_, leave) => {
  const path = join(testFolder(), 'switchyard.db');
  const client = new Database(path);
  leave(client);
  client.close();
  const { log } = openTestLog(path);
  expect(await appendNotes(log, 1)).toMatchObject({ firstSeq: 1 });
});

test('a first start that was killed before the first row of state is taken up', async () => {
  const { log, db, path } = openTestLog();
  db.$client.exec('DELETE FROM log_state');
  await log.close();
  const { log: again } = openTestLog(path);
  expect(again.epoch).not.toBe(log.epoch);
  expect(await appendNotes(again, 1)).toMatchObject({ firstSeq: 1 });
});

test('a log can be opened while another process is writing to it', () => {
  const { db, path } = openTestLog();
  // State and migrations are there already, so opening only reads.
  db.$client.exec('BEGIN IMMEDIATE');
  try {
    expect(openTestLog(path).log.head).toBe(0);
  } finally {
    db.$client.exec('ROLLBACK');
  }
});

test('a folder that cannot be made is refused in words', () => {
  const file = join(testFolder(), 'a-file');
  writeFileSync(file, '');
  expect(() => openLog({ dataFolder: join(file, 'below') })).toThrow(/cannot be made or written .* --data/);
});
