import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

/** A script of the page and its size in bytes, compressed. */
export interface Weight {
  readonly file: string;
  readonly bytes: number;
}

/** What a script brings with it: modules that it imports outright, and workers, whose addresses it holds. Not what is only loaded on demand. */
const BROUGHT = [/(?:\bfrom|\bimport)\s*["']\.\/([\w.-]+\.js)["']/g, /["'`]\/assets\/([\w.-]+\.js)["'`]/g];

/** Takes the folder of the built page; returns every script that its first load brings, the heaviest first, each by gzip -9. */
export function scriptWeights(folder: string): Weight[] {
  const assets = join(folder, 'assets');
  const page = readFileSync(join(folder, 'index.html'), 'utf8');
  const waiting = [...page.matchAll(/\/assets\/([\w.-]+\.js)/g)].map(([, file]) => file ?? '');
  const weights = new Map<string, number>();
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (weights.has(file)) continue;
    const text = readFileSync(join(assets, file), 'utf8');
    weights.set(file, gzipSync(text, { level: 9 }).length);
    for (const pattern of BROUGHT) for (const [, next = ''] of text.matchAll(pattern)) waiting.push(next);
  }
  return [...weights].map(([file, bytes]) => ({ file, bytes })).sort((a, b) => b.bytes - a.bytes);
}
