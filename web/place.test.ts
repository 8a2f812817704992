import { afterEach, expect, test, vi } from 'vitest';
import { atSite, siteHref, siteOf, sitePath, siteUrl } from './place.ts';

afterEach(() => vi.unstubAllGlobals());

test.each([
  ['https://board.example/assets/line-B8x.js', 'https://board.example'],
  ['https://board.example/below/here/assets/line-B8x.js', 'https://board.example/below/here'],
  ['http://127.0.0.1:8787/assets/assets/line-B8x.js', 'http://127.0.0.1:8787/assets'],
  ['https://board.example/below/embed.js', 'https://board.example/below'],
  // What `npm run dev` serves, and what Node runs.
  ['http://127.0.0.1:5173/place.ts', undefined],
  ['file:///srv/switchyard/web/place.ts', undefined],
])('%s is of the site %s', (script, site) => {
  expect(siteOf(script)).toBe(site);
});

test('a script that was not built is of the site of its page', () => {
  vi.stubGlobal('location', { origin: 'http://127.0.0.1:5173' });
  expect(siteUrl()).toBe('http://127.0.0.1:5173');
  expect([siteHref('/lots?x=1'), sitePath('/lots'), sitePath('/')]).toEqual(['/lots?x=1', '/lots', '/']);
});

test('a path of ours is without that below which the site is', () => {
  const paths = ['/below', '/below/', '/below/lots', '/belows'];
  expect(paths.map((path) => sitePath(path, '/below'))).toEqual(['/', '/', '/lots', '/belows']);
});

test('an address at a site keeps its path and takes a query', () => {
  expect(atSite('https://board.example/below', '/api/v1/poll?x=1').href).toBe(
    'https://board.example/below/api/v1/poll?x=1',
  );
});
