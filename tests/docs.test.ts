import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as v from 'valibot';
import { expect, test } from 'vitest';
import { helpText } from '../server/config.ts';

const read = (path: string): string => readFileSync(path, 'utf8');

const PAGES = [...globSync('*.md'), ...globSync('docs/*.md')];
/** Tells of what was: a command that it names may be gone. */
const CHANGELOG = 'CHANGELOG.md';
const { scripts: COMMANDS } = v.parse(
  v.object({ scripts: v.record(v.string(), v.string()) }),
  JSON.parse(read('package.json')),
);

/** Takes text; returns the flags in it, such as `--port`, each once. */
const flagsIn = (text: string): Set<string> =>
  new Set([...text.matchAll(/(?<![\w-])--[a-z][a-z\d-]*/g)].map(([flag]) => flag));

const SERVER_FLAGS = flagsIn(helpText()).add('--help');

/** Takes the name of an npm script; returns the flags that its sources name, those of the server for the server's. */
function flagsOf(command: string): Set<string> {
  const [, folder] = /(scripts\/[\w-]+)\/main\.ts/.exec(COMMANDS[command] ?? '') ?? [];
  if (folder === undefined) return SERVER_FLAGS;
  return flagsIn(
    globSync([`${folder}/**/*.ts`, 'scripts/lib/*.ts'])
      .map(read)
      .join('\n'),
  );
}

test.each(PAGES)('%s names only files that exist', (page) => {
  const text = read(page);
  const named = [...text.matchAll(/`((?:db|server|web|scripts|tests|docs)\/[\w./-]*)`/g)].map(
    ([, path]) => path ?? '',
  );
  const linked = [...text.matchAll(/\]\(([^)#:]+)\)/g)].map(([, path]) => join(dirname(page), path ?? ''));
  const missing = [...named, ...linked].filter((path) => !existsSync(path));
  expect(missing).toEqual([]);
});

test.each(PAGES.filter((page) => page !== CHANGELOG))('%s names only commands that exist', (page) => {
  const named = [...read(page).matchAll(/npm run ([\w:-]+)/g)].map(([, name]) => name ?? '');
  expect(named.filter((name) => !Object.hasOwn(COMMANDS, name))).toEqual([]);
});

test.each(PAGES)('%s gives commands only flags that they take', (page) => {
  const lines = read(page).matchAll(/npm (?:run )?([\w:-]+) -- ([^`\n]*)/g);
  const wrong = [...lines].flatMap(([, command = '', rest = '']) =>
    [...flagsIn(rest)]
      .filter((flag) => !flagsOf(command).has(flag))
      .map((flag) => `npm run ${command} -- ${flag}`),
  );
  expect(wrong).toEqual([]);
});

test('every command is told of', () => {
  const told = PAGES.map(read).join('\n');
  const named = (name: string): boolean => new RegExp(`npm (run )?${name}(?![\\w:-])`).test(told);
  expect(Object.keys(COMMANDS).filter((name) => !named(name))).toEqual([]);
});

test('every setting of the server is in the page about hosting, and no other', () => {
  const page = read('docs/HOSTING.md');
  const [, section = ''] = /## Every setting\n([\s\S]*?)\n## /.exec(page) ?? [];
  expect([...flagsIn(section)].sort()).toEqual([...SERVER_FLAGS].sort());
});

test('every folder of the sources is on the map', () => {
  const map = read('docs/ARCHITECTURE.md');
  const folders = globSync(['db/*/', 'server/*/', 'web/*/']).map((path) => path.replace(/\/$/, ''));
  expect(folders.length).toBeGreaterThan(20);
  expect(folders.filter((folder) => !map.includes(`\`${folder}/`))).toEqual([]);
});
