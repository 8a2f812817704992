import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';

/** What a build compresses, and bytes below which that is not worth an encoding. */
const TEXT = /\.(js|css|svg|json)$/;
const WORTHWHILE = 1_024;

/** Writes beside each script and style sheet of the build the same, compressed: the server sends that to whoever takes it. */
export function gzipped(): Plugin {
  return {
    name: 'switchyard:gzipped',
    writeBundle({ dir }, bundle) {
      if (dir === undefined) return;
      for (const name of Object.keys(bundle).filter((file) => TEXT.test(file))) {
        const path = join(dir, name);
        const body = readFileSync(path);
        if (body.length >= WORTHWHILE) writeFileSync(`${path}.gz`, gzipSync(body, { level: 9 }));
      }
    },
  };
}
