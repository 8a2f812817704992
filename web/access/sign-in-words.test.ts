import { expect, test } from 'vitest';
import { Refusal } from '#protocol';
import { TooSoon } from '../state/ask.ts';
import { takeCode } from './code-link.ts';
import { readSignIn, troubleWords } from './sign-in-words.ts';

const NOTHING = { code: '', name: '', password: '', token: '' };
const CODE = 'abcdefghijklmnopqrstuvwxyzABCDEF_-';

test('what can be sent is sent as it is meant', () => {
  expect(readSignIn('code', { ...NOTHING, code: CODE })).toEqual({ how: { code: CODE } });
  expect(readSignIn('password', { ...NOTHING, name: ' Ada ', password: ' as typed ' })).toEqual({
    how: { name: 'Ada', password: ' as typed ' },
  });
  expect(readSignIn('token', { ...NOTHING, token: ` ${'t'.repeat(32)}\n` })).toEqual({
    how: { token: 't'.repeat(32) },
  });
});

test.each([
  ['code', { ...NOTHING, code: 'half-of-it' }, 'no sign-in link'],
  ['password', { ...NOTHING, password: 'x' }, 'your name'],
  ['password', { ...NOTHING, name: 'Ada' }, 'your password'],
  ['token', NOTHING, 'admin-token'],
] as const)('%s that cannot be right is not sent: %j', (way, typed, words) => {
  expect(readSignIn(way, typed)).toEqual({ problem: expect.stringContaining(words) });
});

test('every trouble has its next step; how long to wait is said', () => {
  const used = new Refusal('NOT_SIGNED_IN', 'This link was used.', '');
  expect(troubleWords('code', used)).toMatch(/^This link was used\. Ask an admin/);
  const many = new TooSoon('Too many attempts.', 'Wait.', 890_000);
  expect(troubleWords('password', many)).toMatch(/^Too many attempts\. Try again in 15 min, or ask/);
  expect(troubleWords('token', new TypeError('Failed to fetch'))).toMatch(/did not answer/);
});

test('a code leaves the address at once, whatever it is; nothing else is touched', () => {
  const shown: string[] = [];
  const place = (hash: string) =>
    ({
      location: { hash, pathname: '/sign-in', search: '?back=%2Flots' },
      history: { state: null, replaceState: (_: unknown, __: string, url: string) => shown.push(url) },
    }) as unknown as Window; // what is used of a window
  expect(takeCode(place(`#code=${CODE}`))).toBe(CODE);
  expect(takeCode(place('#code='))).toBe('');
  expect(shown).toEqual(['/sign-in?back=%2Flots', '/sign-in?back=%2Flots']);
  expect(takeCode(place('#codes'))).toBeUndefined();
  expect(shown).toHaveLength(2);
});
