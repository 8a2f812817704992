import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Takes a language and which of its blocks; returns that block of the hosting page, as it is written there. */
export function documented(language: string, which: number): string {
  const page = readFileSync(fileURLToPath(new URL('../../docs/HOSTING.md', import.meta.url)), 'utf8');
  const blocks = [...page.matchAll(new RegExp(`\`\`\`${language}\n([^]*?)\`\`\``, 'g'))];
  const block = blocks[which]?.[1];
  if (block === undefined) throw new Error(`The page has no block ${which} of ${language}.`);
  return block;
}
