import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { faultOf } from './setup/boundaries.ts';
import { importsOf, importsOfFiles } from './setup/imports.ts';
import { OWN_PROCESS } from './setup/own-process.ts';

const FILES = globSync('{db,server,web,scripts,tests}/**/*.{ts,mjs,svelte}').map((file) =>
  file.replaceAll('\\', '/'),
);

test('the walk finds the sources', () => {
  expect(FILES).toContain('db/protocol/frame.ts');
  expect(importsOfFiles(['db/protocol/frame.ts'])).toContainEqual({
    file: 'db/protocol/frame.ts',
    specifier: 'valibot',
  });
});

test('every import follows an arrow of the architecture', () => {
  const faults = importsOfFiles(FILES).flatMap((found) => {
    const fault = faultOf(found);
    return fault === undefined ? [] : [`${found.file} imports ${found.specifier}: ${fault}`];
  });
  expect(faults).toEqual([]);
});

test.each([
  ['db/protocol/frame.ts', 'node:fs', 'protocol runs in a page'],
  ['db/protocol/frame.ts', 'drizzle-orm', 'leaf'],
  ['db/protocol/frame.ts', 'pino', 'leaf'],
  ['db/protocol/frame.ts', '../domain/series.ts', 'imported only as #domain'],
  ['db/protocol/frame.ts', '#domain', 'no arrow leads from protocol to domain'],
  ['db/protocol/frame.ts', '#protocol', 'detour'],
  ['db/domain/series.ts', 'valibot', 'leaf'],
  ['db/domain/series.ts', '../open.ts', 'no arrow leads from domain to db'],
  ['db/domain/series.ts', '../protocol/index.ts', 'imported only as #protocol'],
  ['db/log.ts', './protocol/frame.ts', 'imported only as #protocol'],
  ['db/log.ts', '../server/hub.ts', 'no arrow leads from db to server'],
  ['server/hub.ts', '../web/main.ts', 'no arrow leads from server to web'],
  ['server/hub.ts', '../db/protocol/index.ts', 'imported only as #protocol'],
  ['server/hub.ts', 'better-sqlite3', 'only in db/'],
  ['server/hub.ts', 'drizzle-orm/better-sqlite3', 'only in db/'],
  ['server/transports/sse.ts', '../app.ts', 'compose'],
  ['server/transports/sse.ts', '../compose.ts', 'compose'],
  ['server/hub.ts', '../scripts/bench/main.ts', 'no arrow leads from server to scripts'],
  ['web/main.ts', '../server/hub.ts', 'no arrow leads from web to server'],
  ['web/main.ts', '../db/log.ts', 'no arrow leads from web to db'],
  ['web/main.ts', 'node:events', 'web runs in a page'],
  ['web/main.ts', 'events', 'web runs in a page'],
  ['web/panels/Tile.svelte', 'chart.js', 'only in web/charts/painter/'],
  ['web/panels/Tile.svelte', 'chart.js/auto', 'only in web/charts/painter/'],
  ['web/main.ts', '#database', 'not a door'],
  ['web/main.ts', './feed.kit.ts', 'for tests alone'],
  ['web/main.test.ts', '../db/protocol/frame.ts', 'imported only as #protocol'],
])('%s must not import %s', (file, specifier, reason) => {
  expect(faultOf({ file, specifier })).toContain(reason);
});

test.each([
  ['db/protocol/frame.ts', './cursor.ts'],
  ['db/protocol/frame.test.ts', 'fast-check'],
  ['db/protocol/frame.ts', 'valibot'],
  ['db/domain/series.ts', '#protocol'],
  ['db/log.ts', 'drizzle-orm/better-sqlite3'],
  ['server/main.ts', './app.ts'],
  ['server/hub.ts', '../db/log.ts'],
  ['server/hub.ts', 'node:fs'],
  ['web/main.ts', '#protocol'],
  ['web/main.ts', './app.css'],
  ['web/charts/painter/chart.ts', 'chart.js'],
  ['web/transports/transports.kit.ts', 'node:http'],
  ['web/transports/transports.test.ts', './transports.kit.ts'],
  ['tests/conformance.test.ts', '../server/app.ts'],
])('%s may import %s', (file, specifier) => {
  expect(faultOf({ file, specifier })).toBeUndefined();
});

test.each([
  ["import type { A } from '../server/a.ts';", 'x.ts'],
  ["export * from '../server/a.ts';", 'x.ts'],
  ["const a = await import('../server/a.ts');", 'x.ts'],
  ["import '../server/a.ts';", 'x.ts'],
  ['<script lang="ts">import { a } from \'../server/a.ts\';</script><p>{a}</p>', 'x.svelte'],
  ['<script module lang="ts">import { a } from \'../server/a.ts\';</script><p>{a}</p>', 'x.svelte'],
])('the walk sees %s', (source, name) => {
  const file = `web/${name}`;
  const [found] = importsOf(file, source);
  expect(found).toEqual({ file, specifier: '../server/a.ts' });
  expect(found && faultOf(found)).toContain('no arrow');
});

test('an import in a comment or a text is none', () => {
  expect(
    importsOf('web/x.ts', "// import a from '../server/a.ts'\nconst b = \"import a from '../server/a.ts'\";"),
  ).toEqual([]);
});

test('whoever mocks a module has a process of his own', () => {
  const mocking = FILES.filter((file) => /^vi\.(mock|doMock)\(/m.test(readFileSync(file, 'utf8')));
  expect(mocking.toSorted()).toEqual(OWN_PROCESS.toSorted());
});
