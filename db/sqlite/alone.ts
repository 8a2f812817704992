import Database from 'better-sqlite3';
import { LogError } from '../errors.ts';
import { isBusy } from './failures.ts';

/**
 * Takes the path of a database; throws LogError `busy` when another process has it open. In WAL mode each connection
 * shares a lock on the file for as long as it is open, so that asking for it alone tells.
 */
export function assertAlone(path: string): void {
  const client = new Database(path, { fileMustExist: true });
  try {
    client.pragma('busy_timeout = 0');
    client.pragma('locking_mode = EXCLUSIVE');
    client.exec('BEGIN EXCLUSIVE; ROLLBACK');
  } catch (error) {
    if (isBusy(error)) {
      throw new LogError('busy', `${path} is open in another process.`, { cause: error });
    }
    throw error;
  } finally {
    client.close();
  }
}
