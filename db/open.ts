import { join } from 'node:path';
import type { Log } from './log.ts';
import { openSqliteLog } from './sqlite/log.ts';

/** This build's migrations: beside this file in the sources, beside the bundle in dist/. */
export const MIGRATIONS = join(import.meta.dirname, 'migrations');

/** Where a log is kept. */
export interface LogLocation {
  /** The folder of Switchyard's data. */
  readonly dataFolder: string;
  /** Another folder of migrations than this build's own. */
  readonly migrationsFolder?: string;
}

/** Takes where a log is kept; returns the path of its file. */
export function pathOf({ dataFolder }: LogLocation): string {
  return join(dataFolder, 'switchyard.db');
}

/** Opens the log, making it when it is missing. Throws DatabaseRefused when what is there cannot be trusted. */
export function openLog(location: LogLocation): Log {
  return openSqliteLog(pathOf(location), location.migrationsFolder ?? MIGRATIONS);
}
