import { readFileSync } from 'node:fs';
import { parse } from 'svelte/compiler';
import ts from 'typescript';

/** One import as it is written: the file it stands in, from the root, and what it names. */
export interface Import {
  readonly file: string;
  readonly specifier: string;
}

interface Span {
  readonly start: number;
  readonly end: number;
}

/** The script blocks of a Svelte component, as source. */
function scripts(source: string): string[] {
  const { instance, module } = parse(source, { modern: true });
  // The parser's nodes carry their place, which estree's own types leave out.
  const bodies = [instance, module].flatMap((block) => (block ? [block.content as unknown as Span] : []));
  return bodies.map(({ start, end }) => source.slice(start, end));
}

/** Takes the name and source of a .ts, .mjs or .svelte file; returns every import in it: static, dynamic and of types. */
export function importsOf(file: string, source: string): Import[] {
  const blocks = file.endsWith('.svelte') ? scripts(source) : [source];
  return blocks.flatMap((block) =>
    ts.preProcessFile(block, true, true).importedFiles.map(({ fileName }) => ({ file, specifier: fileName })),
  );
}

/** Takes files by their path from the root; returns all their imports. */
export function importsOfFiles(files: readonly string[]): Import[] {
  return files.flatMap((file) => importsOf(file, readFileSync(file, 'utf8')));
}
