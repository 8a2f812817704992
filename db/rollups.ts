import { existsSync } from 'node:fs';
import { DatabaseRefused, LogError } from './errors.ts';
import type { Progress, Rebuilt } from './log.ts';
import { MIGRATIONS, pathOf, type LogLocation } from './open.ts';
import { assertAlone } from './sqlite/alone.ts';
import { compareRollups, type Compared } from './sqlite/compare.ts';
import { explain } from './sqlite/failures.ts';
import { inspectFile } from './sqlite/inspect.ts';
import { openDatabase, openForReading } from './sqlite/open.ts';
import { rebuildRollups } from './sqlite/rebuild.ts';
import { prepareStatements } from './sqlite/statements.ts';

/**
 * Makes the rollups of a log anew, with nobody else at it. Takes where the log is and what is told how far it is. Rejects
 * with LogError `busy` when another process has it open, with DatabaseRefused when the file cannot be trusted.
 */
export async function rebuildLog(
  location: LogLocation,
  onProgress: (progress: Progress) => void,
): Promise<Rebuilt> {
  const path = existing(location);
  try {
    inspectFile(path, location.migrationsFolder ?? MIGRATIONS);
    assertAlone(path);
    const db = openDatabase(path, location.migrationsFolder ?? MIGRATIONS);
    try {
      return await rebuildRollups(db, prepareStatements(db), onProgress);
    } finally {
      db.$client.close();
    }
  } catch (error) {
    throw error instanceof DatabaseRefused ? error : explain(error);
  }
}

/**
 * Compares the rollups of a log with what it says, without writing to it; a server may go on meanwhile. Takes where the
 * log is and what is told how far it is. Rejects with LogError or DatabaseRefused.
 */
export async function checkLog(
  location: LogLocation,
  onProgress: (progress: Progress) => void,
): Promise<Compared> {
  const path = existing(location);
  try {
    const client = openForReading(path, location.migrationsFolder ?? MIGRATIONS);
    try {
      return await compareRollups(client, onProgress);
    } finally {
      client.close();
    }
  } catch (error) {
    throw error instanceof DatabaseRefused ? error : explain(error);
  }
}

function existing(location: LogLocation): string {
  const path = pathOf(location);
  if (existsSync(path)) return path;
  throw new LogError('failed', `There is no log at ${path}.`);
}
