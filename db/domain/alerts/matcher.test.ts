import { expect, test } from 'vitest';
import type { Matcher } from '#protocol';
import { alertId, askedLabels, selectorOf, sentLabels } from './labels.ts';
import { matcherOf, matchersProblem, matchersText } from './matcher.ts';
import { alertWith } from './testing.ts';

const matcher = (label: string, op: Matcher['op'], value: string): Matcher => ({ label, op, value });

test.each<[Matcher['op'], string, boolean, boolean, boolean]>([
  ['=', 'db', true, false, false],
  ['!=', 'db', false, true, true],
  ['=~', 'd.|x', true, false, false],
  ['!~', 'd.|x', false, true, true],
  ['=', '', false, false, true],
  ['!=', '', true, true, false],
  ['=~', '.*', true, true, true],
  ['=~', '(', false, false, false],
  ['!~', '(', false, false, false],
])('host %s %j on db, dbx and no host: %s, %s, %s', (op, value, ...expected) => {
  const fits = matcherOf([matcher('host', op, value)]);
  expect([{ host: 'db' }, { host: 'dbx' }, {}].map(fits)).toEqual(expected);
});

test('all must fit; none fit everything; names of objects are no labels', () => {
  const fits = matcherOf([matcher('a', '=', '1'), matcher('b', '=', '2')]);
  expect([{ a: '1', b: '2' }, { a: '1' }, {}].map(fits)).toEqual([true, false, false]);
  expect(matcherOf([])({})).toBe(true);
  expect(matcherOf([matcher('constructor', '!=', '')])({})).toBe(false);
});

test('a pattern that cannot be read is named', () => {
  expect(matchersProblem([matcher('a', '=', '('), matcher('b', '=~', '(')])).toMatch(/pattern of b/);
  expect(matchersProblem([matcher('b', '=~', 'a|b')])).toBeUndefined();
  expect(matchersText([matcher('a', '=', 'x"y'), matcher('b', '!~', '.*')])).toBe('{a="x\\"y",b!~".*"}');
});

test('a selector is a name and its matchers, and knows what it asks for', () => {
  const matchers = [matcher('mount', '=', '/srv'), matcher('kind', '=~', 'ext.'), matcher('x', '=', '')];
  const selector = { series: 'disk.used', matchers };
  const selects = selectorOf(selector);
  expect(selects('disk.used', { mount: '/srv', kind: 'ext4' })).toBe(true);
  expect(selects('disk.size', { mount: '/srv', kind: 'ext4' })).toBe(false);
  expect(askedLabels(selector)).toEqual({ mount: '/srv' });
});

test('an alert is its rule and its labels, in any order', () => {
  const id = alertId('highload', { a: '1', b: '2' });
  expect(id).toMatch(/^highload-[0-9a-f]{16}$/);
  expect(alertId('highload', { b: '2', a: '1' })).toBe(id);
  const others = [{ a: '1' }, { a: '1', b: '3' }, { a: '12', b: '' }, {}];
  const ids = others.map((labels) => alertId('highload', labels));
  expect(new Set([id, alertId('otherload', { a: '1', b: '2' }), ...ids]).size).toBe(6);
});

test('ids of many series differ', () => {
  const ids = new Set<string>();
  for (let host = 0; host < 300; host += 1) {
    for (let disk = 0; disk < 300; disk += 1)
      ids.add(alertId('rule00', { host: `h${host}`, disk: `sd${disk}` }));
  }
  expect(ids.size).toBe(90_000);
});

test('a series cannot forge what an alert is called', () => {
  const labels = { alertname: 'Nothing', severity: 'info', host: 'a' };
  expect(sentLabels(alertWith({ labels }))).toEqual({
    ...{ alertname: 'High load', severity: 'warning', reason: 'condition', host: 'a' },
  });
});
