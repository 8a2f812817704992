import { expect, test } from 'vitest';
import { SessionCookie } from './session-cookie.ts';

const VALUE = `${'a'.repeat(20)}.${'B'.repeat(43)}`;
const OTHER = `${'b'.repeat(20)}.${'C'.repeat(43)}`;

test.each([
  // Served at, by TLS alone, this request by TLS: its name.
  ['/', true, true, '__Host-switchyard-session'],
  ['/', true, false, '__Host-switchyard-session'],
  ['/', false, true, '__Host-switchyard-session'],
  ['/', false, false, 'switchyard-session'],
  ['/board', true, true, '__Secure-switchyard-session'],
  ['/board', false, true, '__Secure-switchyard-session'],
  ['/board', false, false, 'switchyard-session'],
])('served at %s, secure %s, asked by TLS %s, it is %s', (path, secure, byTls, name) => {
  const cookie = new SessionCookie({ path, secure });
  expect(cookie.name(byTls)).toBe(name);
  expect(cookie.attributes(byTls, 60)).toEqual({
    httpOnly: true,
    sameSite: 'Strict',
    path,
    secure: name.startsWith('__'),
    maxAge: 60,
  });
  expect(cookie.in(`a=b; ${name}=${VALUE}; c=d`)?.value).toBe(VALUE);
});

test('where all come by TLS, what a neighbouring host could have set counts for nothing', () => {
  for (const path of ['/', '/board']) {
    const cookie = new SessionCookie({ path, secure: true });
    expect(cookie.in(`switchyard-session=${VALUE}`)).toBeUndefined();
    expect(cookie.in(`switchyard-session=${OTHER}; ${cookie.name(true)}=${VALUE}`)?.value).toBe(VALUE);
  }
  // The name of a path's cookie can be set for the whole site by a neighbour below it.
  const root = new SessionCookie({ path: '/', secure: true });
  expect(root.in(`__Secure-switchyard-session=${VALUE}`)).toBeUndefined();
});

test('where some come by TLS, theirs goes before the plain one', () => {
  const cookie = new SessionCookie({ path: '/', secure: false });
  expect(cookie.in(`switchyard-session=${OTHER}; __Host-switchyard-session=${VALUE}`)?.value).toBe(VALUE);
  expect(cookie.in(`switchyard-session=${OTHER}`)).toEqual({
    value: OTHER,
    session: 'b'.repeat(20),
    secret: 'C'.repeat(43),
  });
  expect([cookie.in(undefined), cookie.in(''), cookie.in('x__Host-switchyard-session=1')]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});
