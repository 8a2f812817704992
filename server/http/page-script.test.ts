import { expect, test } from 'vitest';
import { mainScript } from './page-script.ts';

const PAGE = `<!doctype html><html><head>
  <!-- <script type="module" src="/old.js"></script> -->
  <script src="/plain.js"></script>
  <script type="module">start();</script>
  <script type="module" crossorigin src="/assets/index-B8PmB2do.js"></script>
  <script type="module" src="/assets/other.js"></script>
</head></html>`;

test('the main script is the first module that has a path', () => {
  expect(mainScript(PAGE)).toBe('/assets/index-B8PmB2do.js');
  expect(mainScript("<script\n src='/a.js'\n type='module'></script>")).toBe('/a.js');
  expect(mainScript('<script type=module src=/a.js></script>')).toBe('/a.js');
  expect(mainScript('<script type="module" src="./a.js"></script>')).toBe('/a.js');
});

test('there is none in a page without modules, nor one that a hello has no room for', () => {
  expect(mainScript('<script src="/a.js"></script><link rel="modulepreload" href="/b.js">')).toBeUndefined();
  expect(mainScript(`<script type="module" src="/${'a'.repeat(256)}"></script>`)).toBeUndefined();
  expect(mainScript('')).toBeUndefined();
});
