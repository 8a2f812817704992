import Database from 'better-sqlite3';
import { LogError } from '../errors.ts';

/** A disk that cannot be written; a disk that cannot be read is another matter. */
const WRITE_FAILURES = [
  'SQLITE_IOERR_WRITE',
  'SQLITE_IOERR_FSYNC',
  'SQLITE_IOERR_DIR_FSYNC',
  'SQLITE_IOERR_TRUNCATE',
];

const codeOf = (error: unknown): string => {
  if (error instanceof Database.SqliteError) return error.code;
  // drizzle wraps what the driver throws.
  return error instanceof Error && error.cause !== undefined ? codeOf(error.cause) : '';
};

/** Takes anything thrown; true when another connection held the lock. */
export function isBusy(error: unknown): boolean {
  return codeOf(error).startsWith('SQLITE_BUSY');
}

/** Takes anything thrown by the driver; returns it as the log's own error, the original as its cause. */
export function explain(error: unknown): LogError {
  if (error instanceof LogError) return error;
  const code = codeOf(error);
  if (code.startsWith('SQLITE_BUSY'))
    return new LogError('busy', 'The database is locked by another process.', { cause: error });
  if (code === 'SQLITE_FULL' || WRITE_FAILURES.some((failure) => code.startsWith(failure))) {
    return new LogError('full', 'The disk is full or cannot be written.', { cause: error });
  }
  return new LogError('failed', 'The database failed.', { cause: error });
}

/** What is said once a log is closed. */
export function closedError(): LogError {
  return new LogError('closed', 'The log is closed.');
}
