import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

/** A script of the page and its size in bytes, compressed. */
export interface Weight {
  readonly file: string;
  readonly bytes: number;
}

/** Takes the folder of the built page; returns every script in it, the heaviest first, each by gzip -9. */
export function scriptWeights(folder: string): Weight[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.m?js$/.test(file))
    .map((file) => ({ file, bytes: gzipSync(readFileSync(join(folder, file)), { level: 9 }).length }))
    .sort((a, b) => b.bytes - a.bytes);
}
