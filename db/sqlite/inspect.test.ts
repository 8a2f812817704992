import { createHash } from 'node:crypto';
import { cpSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { DatabaseRefused, type RefusedFile } from '../errors.ts';
import { appendLot } from './lot-testing.ts';
import { openDatabase } from './open.ts';
import { appendNotes, MIGRATIONS, note, openTestLog, testFolder, upTo } from './testing.ts';

const hash = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex');

/** Takes a file; returns how opening it was refused. The file is the same before and after, byte for byte. */
function refusalOf(path: string): DatabaseRefused {
  const before = hash(path);
  try {
    openDatabase(path, MIGRATIONS).$client.close();
  } catch (error) {
    expect(hash(path)).toBe(before);
    if (error instanceof DatabaseRefused) return error;
    throw error;
  }
  throw new Error('It was opened.');
}

/** Makes a closed log of many pages; returns its path. */
async function manyPages(): Promise<string> {
  const { log, path } = openTestLog();
  await log.append({ events: upTo(2_000).map((index) => note(`${index} ${'x'.repeat(200)}`)) });
  await log.close();
  return path;
}

/** Makes a closed log of ten notes and changes it by SQL, as no Switchyard would. */
async function changed(sql: string): Promise<string> {
  const { log, path } = openTestLog();
  await appendNotes(log, 10);
  await log.close();
  const client = new Database(path);
  client.exec(sql);
  client.close();
  return path;
}

function flip(path: string, from: number, to: number): void {
  const bytes = readFileSync(path);
  for (let index = from; index < to; index += 1) bytes[index] = (bytes[index] ?? 0) ^ 0xff;
  writeFileSync(path, bytes);
}

const DAMAGE: Record<string, (path: string) => void> = {
  'bytes flipped in the middle': (path) => {
    const middle = Math.floor(readFileSync(path).length / 8_192) * 4_096;
    flip(path, middle, middle + 64);
  },
  'a header that is not one': (path) => flip(path, 0, 16),
  'a table page zeroed': (path) => {
    const bytes = readFileSync(path);
    bytes.fill(0, 40 * 4_096, 41 * 4_096);
    writeFileSync(path, bytes);
  },
  'cut in half': (path) => truncateSync(path, Math.floor(readFileSync(path).length / 8_192) * 4_096),
  'cut inside a page': (path) => truncateSync(path, readFileSync(path).length - 1_000),
  'cut inside the header': (path) => truncateSync(path, 50),
  'not a database': (path) => writeFileSync(path, 'Dear diary,\n'.repeat(500)),
};

test.each(Object.entries(DAMAGE))('%s: refused as damaged, and left as it was', async (_, damage) => {
  const path = await manyPages();
  damage(path);
  const refused = refusalOf(path);
  expect(refused.reason).toBe('damaged');
  expect(refused.message).toContain(path);
  expect(refused.message).toMatch(/put a backup in its place, or move it away to begin a new log/);
});

const HOLES: Record<string, string> = {
  'a hole in the middle': 'DELETE FROM events WHERE seq = 5',
  'the end missing': 'DELETE FROM events WHERE seq > 8',
  'the beginning missing': 'DELETE FROM events WHERE seq < 3',
  'more than the head': 'UPDATE log_state SET head = 9',
  'a floor that hides events': 'UPDATE log_state SET floor = 2',
  'its last event out of place': 'UPDATE events SET seq = 12 WHERE seq = 10',
  'its first event out of place': 'UPDATE events SET seq = 0 WHERE seq = 1',
  'no events at all': 'DELETE FROM events',
  'no state': 'DELETE FROM log_state',
  'no migrations': 'DROP TABLE __drizzle_migrations',
  'no events table': 'PRAGMA foreign_keys = OFF; DROP TABLE events',
};

test.each(Object.entries(HOLES))('a log with %s is refused as damaged', async (_, sql) => {
  const refused = refusalOf(await changed(sql));
  expect(refused.reason).toBe('damaged');
  expect(refused.message).toMatch(/put a backup in its place/);
});

const LEDGER_HOLES: Record<string, string> = {
  'an event of a lot missing': 'DELETE FROM ledger WHERE version = 2',
  'its newest event of a lot missing': 'DELETE FROM ledger WHERE seq = (SELECT max(seq) FROM ledger)',
  'nothing of a lot': 'DELETE FROM ledger',
  'an event too much': 'UPDATE topics SET version = version - 1',
  'a version out of place': 'UPDATE ledger SET version = 9 WHERE version = 2',
  'an event above its head': 'UPDATE ledger SET seq = 9999 WHERE seq = (SELECT max(seq) FROM ledger)',
  'a state above its head': 'UPDATE states SET seq = 9999',
};

test.each(Object.entries(LEDGER_HOLES))('a ledger with %s is refused as damaged', async (_, sql) => {
  const { log, path } = openTestLog();
  await appendLot(log, 1, 3);
  await appendNotes(log, 1_200);
  await log.retain({ maxAge: 1e15, maxBytes: 0 });
  await log.close();
  const client = new Database(path);
  client.exec(sql);
  client.close();
  const refused = refusalOf(path);
  expect(refused.reason).toBe('damaged');
  expect(refused.message).toMatch(/put a backup in its place/);
});

const OTHERS: Record<string, [RefusedFile, RegExp, string]> = {
  'of another program': ['foreign', /folder of its own with --data/, 'PRAGMA application_id = 0'],
  'of a newer version': [
    'newer',
    /Start that version/,
    "INSERT INTO __drizzle_migrations (hash, created_at) VALUES ('x', 9999999999999)",
  ],
};

test.each(Object.entries(OTHERS))(
  'a database %s is refused with the next step',
  async (_, [reason, next, sql]) => {
    const refused = refusalOf(await changed(sql));
    expect(refused.reason).toBe(reason);
    expect(refused.message).toMatch(next);
  },
);

test('the database of another program is foreign, with tables or without', () => {
  const path = join(testFolder(), 'switchyard.db');
  const client = new Database(path);
  client.pragma('application_id = 252006673');
  client.close();
  expect(refusalOf(path).reason).toBe('foreign');
  const other = join(testFolder(), 'other.db');
  const recipes = new Database(other);
  recipes.exec('CREATE TABLE recipes (name TEXT); INSERT INTO recipes VALUES (1)');
  recipes.close();
  expect(refusalOf(other).reason).toBe('foreign');
});

test('a whole log whose process was killed is opened from its journal', async () => {
  const { log, path } = openTestLog();
  await appendNotes(log, 10);
  const copy = testFolder();
  cpSync(path, join(copy, 'switchyard.db'));
  cpSync(`${path}-wal`, join(copy, 'switchyard.db-wal'));
  expect(openTestLog(join(copy, 'switchyard.db')).log.head).toBe(10);
});

test('a refusal leaves an unread journal as it was', async () => {
  const { log, db, path } = openTestLog();
  await appendNotes(log, 10);
  db.$client.exec('DELETE FROM events WHERE seq = 5');
  const copy = testFolder();
  cpSync(path, join(copy, 'switchyard.db'));
  cpSync(`${path}-wal`, join(copy, 'switchyard.db-wal'));
  const journal = hash(join(copy, 'switchyard.db-wal'));
  expect(refusalOf(join(copy, 'switchyard.db')).reason).toBe('damaged');
  expect(hash(join(copy, 'switchyard.db-wal'))).toBe(journal);
  expect(readdirSync(copy)).toContain('switchyard.db-wal');
});
