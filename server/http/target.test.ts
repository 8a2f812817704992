import { expect, test } from 'vitest';
import { PATHS } from '#protocol';
import { opennessOf } from './cross-origin.ts';
import { kindOf } from './rates.ts';
import { targetOf } from './target.ts';

test.each([
  ['/', '/', ''],
  ['/api/v1/poll?cursor=a:1&topics=%2A', '/api/v1/poll', 'cursor=a%3A1&topics=*'],
  ['//evil.example/x', '//evil.example/x', ''],
  ['http://evil.example/', 'http://evil.example/', ''],
  ['*', '*', ''],
  ['', '', ''],
  ['/%', '/%', ''],
  ['/a%2fb', '/a%2fb', ''],
  ['/a%252fb', '/a%252fb', ''],
])('%j is %j', (url, path, query) => {
  const target = targetOf(url);
  expect([target.path, target.query.toString()]).toEqual([path, query]);
});

test.each([
  `/assets/..${PATHS.access}`,
  `/assets/%2e%2e${PATHS.access}`,
  `/assets/%2E.${PATHS.access}`,
  `/embed/./..${PATHS.access}`,
  `/badge/x/../..${PATHS.access}`,
])('%s is no file that was made for everybody', (url) => {
  const { path } = targetOf(url);
  expect([path, opennessOf(path)]).toEqual([PATHS.access, 'closed']);
});

test.each([
  ['POST', '/api/v1/c%6fmmands', 'commands'],
  ['POST', `/x/..${PATHS.session}`, 'identity'],
  ['GET', '/%61pi/v1/history', 'reads'],
  ['GET', '/api/v1/str%65am', 'handshakes'],
  // Served as GET is.
  ['HEAD', PATHS.history, 'reads'],
  ['HEAD', PATHS.poll, 'polls'],
])('%s %s counts as what it is: %s', (method, url, kind) => {
  expect(kindOf(method, targetOf(url))).toBe(kind);
});
