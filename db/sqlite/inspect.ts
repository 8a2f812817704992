import { existsSync, statSync } from 'node:fs';
import Database from 'better-sqlite3';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import { KEPT_NAMESPACES, KEPT_TOPICS } from '#protocol';
import { DatabaseRefused } from '../errors.ts';

/** Marks a file as Switchyard's: "SWYD" in ASCII, in the SQLite header's application id. */
export const APPLICATION_ID = 0x53575944;

/**
 * Looks at a database file without writing to it. Takes its path and the folder of migrations that this build knows.
 * Returns true when there is nothing there yet. Throws DatabaseRefused when the file is somebody else's, from a newer
 * build, or damaged; the file is left as it was.
 */
export function inspectFile(path: string, migrationsFolder: string): boolean {
  if (!existsSync(path) || statSync(path).size === 0) return true;
  const client = openReadOnly(path);
  try {
    return inspectClient(client, path, migrationsFolder);
  } catch (error) {
    if (error instanceof DatabaseRefused) throw error;
    throw damaged(path, error instanceof Error ? error.message : String(error), error);
  } finally {
    client.close();
  }
}

function openReadOnly(path: string): Database.Database {
  try {
    return new Database(path, { readonly: true, fileMustExist: true });
  } catch (error) {
    throw damaged(path, error instanceof Error ? error.message : String(error), error);
  }
}

function inspectClient(client: Database.Database, path: string, migrationsFolder: string): boolean {
  const tables = client.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").pluck().all();
  const id = client.pragma('application_id', { simple: true });
  if (tables.length === 0 && (id === 0 || id === APPLICATION_ID)) return true;
  if (id !== APPLICATION_ID) {
    throw new DatabaseRefused(
      'foreign',
      `${path} is a SQLite database of another program. Give Switchyard a folder of its own with --data.`,
    );
  }
  // A first start that was killed before its migrations were committed: there is nothing to lose yet.
  if (tables.every((name) => name === '__drizzle_migrations')) return true;
  refuseNewer(client, path, migrationsFolder);
  const verdict = client.pragma('quick_check(1)', { simple: true });
  if (verdict !== 'ok') throw damaged(path, String(verdict));
  refuseHoles(client, path);
  if (tables.includes('ledger')) refuseLedgerHoles(client, path);
  return false;
}

function refuseNewer(client: Database.Database, path: string, migrationsFolder: string): void {
  const known = Math.max(
    ...readMigrationFiles({ migrationsFolder }).map((migration) => migration.folderMillis),
  );
  const applied = client.prepare('SELECT max(created_at) FROM __drizzle_migrations').pluck().get();
  if (typeof applied === 'number' && applied > known) {
    throw new DatabaseRefused(
      'newer',
      `${path} was written by a newer Switchyard. Start that version, or give this one another folder with --data.`,
    );
  }
}

/** The log's own promise: every seq from the floor to the head is there, once. */
function refuseHoles(client: Database.Database, path: string): void {
  const row = client
    .prepare<[], [number, number, number, number | null, number | null]>(
      'SELECT head, floor, (SELECT count(*) FROM events), (SELECT min(seq) FROM events), (SELECT max(seq) FROM events) FROM log_state',
    )
    .raw()
    .get();
  if (row === undefined) {
    refuseStateless(client, path);
    return;
  }
  const [head, floor, count, first, last] = row;
  const whole = count === head - floor && (count === 0 || (first === floor + 1 && last === head));
  if (!whole) throw damaged(path, `it holds ${count} events for the range (${floor}, ${head}]`);
}

/** Of a topic that is kept for ever, every version from 1 on; `0` comes after the slash, and so ends the namespace. */
const LEDGER_HOLE = `SELECT name, topics.version, count(ledger.seq) FROM topics LEFT JOIN ledger ON topic_id = topics.id
  WHERE ${KEPT_NAMESPACES.map((name) => `(name > '${name}/' AND name < '${name}0')`).join(' OR ')}
    OR name IN (${KEPT_TOPICS.map((name) => `'${name}'`).join(', ')})
  GROUP BY topics.id HAVING topics.version <> count(ledger.seq) OR min(ledger.version) <> 1
    OR max(ledger.version) <> topics.version LIMIT 1`;

/** What the ledger and the states came from lies at or below the head. */
const ABOVE_HEAD = `SELECT (SELECT coalesce(max(seq), 0) FROM ledger) > head
  OR EXISTS (SELECT 1 FROM states WHERE seq > head) FROM log_state`;

function refuseLedgerHoles(client: Database.Database, path: string): void {
  const hole = client.prepare<[], [string, number, number]>(LEDGER_HOLE).raw().get();
  if (hole) throw damaged(path, `of ${hole[0]} it holds ${hole[2]} events out of ${hole[1]}`);
  const above = client.prepare<[], number>(ABOVE_HEAD).pluck().get();
  if (above === 1) throw damaged(path, 'it knows of lots what is not in the log yet');
}

/** A first start that was killed between its migrations and the log's first row has neither state nor events. */
function refuseStateless(client: Database.Database, path: string): void {
  const written = client.prepare('SELECT EXISTS (SELECT 1 FROM events)').pluck().get();
  if (written !== 0) throw damaged(path, 'it has no log state');
}

function damaged(path: string, detail: string, cause?: unknown): DatabaseRefused {
  return new DatabaseRefused(
    'damaged',
    `${path} is damaged (${detail}). It was left as it is: put a backup in its place, or move it away to begin a new log.`,
    { cause },
  );
}
