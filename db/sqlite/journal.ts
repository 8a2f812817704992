import type Database from 'better-sqlite3';

/**
 * Takes the connection that writes, while nobody reads; folds what the journal holds into the file, so that the next
 * commit begins it anew. SQLite does so by itself only when a commit meets a moment without a reader, and readings that
 * follow each other without a pause leave it none: the journal would grow for as long.
 */
export function foldJournal(client: Database.Database): void {
  if (client.inTransaction) return;
  try {
    client.pragma('wal_checkpoint(PASSIVE)');
  } catch {
    // Nothing is lost: it stays in the journal, and the next commit tells of a disk that cannot be written.
  }
}
