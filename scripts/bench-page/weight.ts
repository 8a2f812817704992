import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

/** A script of the page and its size in bytes, compressed. */
export interface Weight {
  readonly file: string;
  readonly bytes: number;
}

/** A script in the folder of all of them, by its address. */
const SCRIPT = /\/assets\/([\w.-]+\.js)$/;

/** Takes the address of a request; returns the name of the built script that it asks for, undefined for anything else. */
export function scriptIn(url: string): string | undefined {
  return SCRIPT.exec(new URL(url).pathname)?.[1];
}

/** Modules that a script imports outright: a worker fetches them by itself. */
const IMPORTED = /(?:\bfrom|\bimport)\s*["'`]\.\/([\w.-]+\.js)["'`]/g;

/**
 * Takes what each of several loads asked for; returns what all of them did: on a busy machine one may have begun with what comes
 * behind the first load on purpose.
 */
export function broughtByAll(loads: readonly (readonly string[])[]): string[] {
  const [first = [], ...others] = loads;
  return [...new Set(first)].filter((file) => others.every((files) => files.includes(file)));
}

/** Takes the folder of the built page and scripts of it; returns these and all that they import, the heaviest first, each by gzip -9. */
export function scriptWeights(folder: string, files: readonly string[]): Weight[] {
  const waiting = [...files];
  const weights = new Map<string, number>();
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (weights.has(file)) continue;
    const text = readFileSync(join(folder, 'assets', file), 'utf8');
    weights.set(file, gzipSync(text, { level: 9 }).length);
    for (const [, next = ''] of text.matchAll(IMPORTED)) waiting.push(next);
  }
  return [...weights].map(([file, bytes]) => ({ file, bytes })).sort((a, b) => b.bytes - a.bytes);
}

/** Takes weights; returns them all together, in bytes. */
export function sumOf(weights: readonly Weight[]): number {
  return weights.reduce((sum, { bytes }) => sum + bytes, 0);
}
