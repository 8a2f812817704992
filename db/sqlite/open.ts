import { randomBytes } from 'node:crypto';
import { accessSync, chmodSync, constants, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { migrate } from 'drizzle-orm/better-sqlite3/migrator';
import { DatabaseRefused, LogError } from '../errors.ts';
import { logState } from '../schema.ts';
import { APPLICATION_ID, inspectFile } from './inspect.ts';
import type { Handle } from './statements.ts';

/** Milliseconds to wait for another process while opening: nobody is being served yet. */
const OPENING_TIMEOUT = 5_000;

/** Milliseconds that SQLite may block the event loop waiting for a lock; longer waits are asynchronous retries. */
export const BUSY_TIMEOUT = 20;

/**
 * Opens the database file, making it and its folder when they are missing and migrating it when it is older.
 * Takes the file's path and the folder of migrations. Throws DatabaseRefused when the file cannot be trusted or
 * the file system cannot keep the promise of durability.
 */
export function openDatabase(path: string, migrationsFolder: string): Handle {
  makeFolder(dirname(path));
  const fresh = inspectFile(path, migrationsFolder);
  const client = new Database(path);
  try {
    client.pragma(`busy_timeout = ${OPENING_TIMEOUT}`);
    if (fresh) prepareNewFile(client, path);
    else keepToOwner(path);
    assertDurable(client, path);
    client.pragma('foreign_keys = ON');
    const db = drizzle({ client });
    migrate(db, { migrationsFolder });
    if (!db.select().from(logState).get()) beginLog(db);
    client.pragma(`busy_timeout = ${BUSY_TIMEOUT}`);
    return db;
  } catch (error) {
    client.close();
    throw error;
  }
}

/**
 * Opens a database file that is there without ever writing to it. Takes the file's path and the folder of migrations.
 * Throws DatabaseRefused when the file cannot be trusted, LogError when its rollups have not been made yet.
 */
export function openForReading(path: string, migrationsFolder: string): Database.Database {
  inspectFile(path, migrationsFolder);
  const client = new Database(path, { readonly: true, fileMustExist: true });
  const columns = client.prepare("SELECT name FROM pragma_table_info('log_state')").pluck().all();
  const made =
    columns.includes('rolled_up') && client.prepare('SELECT rolled_up FROM log_state').pluck().get();
  if (made === 1) return client;
  client.close();
  throw new LogError('failed', `${path} has no rollups yet. Start Switchyard with it, or rebuild them.`);
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    accessSync(folder, constants.W_OK);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new DatabaseRefused(
      'unsafe',
      `the folder ${folder} cannot be made or written (${detail}). Choose another one with --data.`,
      { cause: error },
    );
  }
}

function prepareNewFile(client: Database.Database, path: string): void {
  chmodSync(path, 0o600);
  // First: it counts only until the header is written, which the application id does.
  client.pragma('auto_vacuum = INCREMENTAL');
  client.pragma(`application_id = ${APPLICATION_ID}`);
}

/** A copied folder may have lost its modes: sealed bids and secrets of channels are in the file and in its journal. */
function keepToOwner(path: string): void {
  for (const file of [path, `${path}-wal`, `${path}-shm`]) {
    const mode = statSync(file, { throwIfNoEntry: false })?.mode ?? 0;
    if ((mode & 0o077) === 0) continue;
    try {
      chmodSync(file, 0o600);
    } catch {
      // Another user's, who lets this one write it, or without modes at all: whoever runs it has said so.
    }
  }
}

function beginLog(db: Handle): void {
  const epoch = randomBytes(8).toString('hex');
  // Another process may begin it at the same moment: whoever is first.
  db.insert(logState)
    .values({ id: 1, epoch, head: 0, floor: 0, createdAt: Date.now(), rolledUp: 1 })
    .onConflictDoNothing()
    .run();
}

/** Common driver builds default to synchronous=NORMAL in WAL, which loses acknowledged writes with the power. */
function assertDurable(client: Database.Database, path: string): void {
  client.pragma('journal_mode = WAL');
  client.pragma('synchronous = FULL');
  client.pragma('fullfsync = ON'); // on macOS fsync alone leaves the data in the drive's cache
  const journal = client.pragma('journal_mode', { simple: true });
  const synchronous = client.pragma('synchronous', { simple: true });
  if (journal === 'wal' && synchronous === 2) return;
  throw new DatabaseRefused(
    'unsafe',
    `${path} cannot be written durably (journal ${String(journal)}, synchronous ${String(synchronous)}). Use a local disk.`,
  );
}
