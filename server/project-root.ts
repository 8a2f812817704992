import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Takes a folder; returns the nearest one above it that holds package.json: the sources and dist/ differ in depth. */
export function projectRoot(folder: string): string {
  if (existsSync(join(folder, 'package.json')) || dirname(folder) === folder) return folder;
  return projectRoot(dirname(folder));
}
