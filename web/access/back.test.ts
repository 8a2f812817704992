import { expect, test } from 'vitest';
import { backTarget } from './back-target.ts';
import { signInAddress } from './back.ts';

const origin = 'https://board.example';

test('whoever signs in comes back to where he was, to the letter', () => {
  for (const at of ['/', '/lots/abc?x=1&back=%2F', '/lab#report', '/?range=15m&panel=cpu']) {
    const { pathname, search, hash } = new URL(at, origin);
    const page = new URL(signInAddress({ pathname, search, hash }), origin);
    expect(page.pathname).toBe('/sign-in');
    expect(backTarget({ origin, search: page.search })).toBe(at);
  }
});

test.each([
  '//evil.example/',
  '/\\evil.example/',
  '/\t/evil.example/',
  'https://evil.example/',
  'javascript:alert(1)',
  'lots',
  '',
  '/sign-in',
  '/sign-in?back=/sign-in',
  '/../sign-in',
  '/..//evil.example/',
  '/.//evil.example/',
  '/lots/..//evil.example/',
  '/..\\/evil.example/',
])('%j leads to the board, and to no other site', (wanted) => {
  expect(backTarget({ origin, search: `?back=${encodeURIComponent(wanted)}` })).toBe('/');
});

test('without a word of where, it is the board', () => {
  expect(backTarget({ origin, search: '' })).toBe('/');
  expect(signInAddress({ pathname: '/sign-in', search: '?back=/lab', hash: '' })).toBe('/sign-in');
});
