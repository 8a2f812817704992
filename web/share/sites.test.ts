import { expect, test } from 'vitest';
import { sitesWords } from './sites.ts';

const MIXED = / plain HTTP: browsers do not show it in a page that came by HTTPS\.$/;

test('it says which sites may show a share', () => {
  expect(sitesWords([], 'https://board.example')).toMatch(/^No other site/);
  expect(sitesWords(['*'], 'https://board.example')).toBe('Any site may show it.');
  expect(sitesWords(['https://a.example', 'http://b.example'], 'https://board.example/sub')).toBe(
    'These sites may show it: https://a.example, http://b.example.',
  );
});

test.each([
  [['*'], 'http://board.example', true],
  [['https://a.example'], 'http://10.0.0.7:8787', true],
  [['http://a.example'], 'http://board.example', false],
  [['https://a.example'], 'http://127.0.0.1:8787', false],
  [['*'], 'http://localhost:8787', false],
  [['*'], 'http://localhost.example', true],
])('%j before %s: a browser refuses mixed content: %s', (origins, site, mixed) => {
  expect(MIXED.test(sitesWords(origins, site))).toBe(mixed);
});
