import { expect, test } from 'vitest';
import { builtScript, PageVersion } from './page-version.svelte.ts';

test('a built script is known by its path; one that is served from its source is not', () => {
  expect(builtScript('http://127.0.0.1:8787/assets/index-B2x.js')).toBe('/assets/index-B2x.js');
  expect(builtScript('https://host/below/assets/index-B2x.js?x#y')).toBe('/assets/index-B2x.js');
  for (const url of ['http://127.0.0.1:5173/main.ts', 'http://127.0.0.1:5173/main.ts?t=1', 'main.js', '']) {
    expect(builtScript(url)).toBeUndefined();
  }
});

test('another page is offered until the server names this one again', () => {
  const version = new PageVersion('/assets/a.js');
  const offered = [{ page: '/assets/a.js' }, {}, { page: '/assets/b.js' }, {}, { page: '/assets/a.js' }].map(
    (hello) => {
      version.greeted(hello);
      return version.newer;
    },
  );
  expect(offered).toEqual([false, false, true, true, false]);
});

test('a page that was not built is never offered another', () => {
  const version = new PageVersion(undefined);
  version.greeted({ page: '/assets/b.js' });
  expect(version.newer).toBe(false);
});
