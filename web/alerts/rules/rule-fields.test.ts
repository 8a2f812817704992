import { describe, expect, test } from 'vitest';
import { BUILT_IN_RULES } from '#domain';
import { terms } from '../alerts.kit.ts';
import { fieldsOf, NEW_RULE, readRule, tryable, type RuleFields } from './rule-fields.ts';
import { readSpan, readValue } from './reading.ts';

const problems = (part: Partial<RuleFields>): unknown => {
  const read = readRule({ ...fieldsOf(terms()), ...part });
  return read.terms === undefined ? Object.keys(read.problems) : [];
};

test.each(BUILT_IN_RULES)('what the form shows of $terms.name says the same', ({ terms: own }) => {
  expect(readRule(fieldsOf(own)).terms).toEqual(own);
});

test('what the form has no field for stays as it was', () => {
  const own = terms({
    every: 30_000,
    annotations: { summary: 'High.', runbook: 'https://wiki/cpu' },
    labels: { team: 'ops', tier: '1' },
  });
  expect(readRule(fieldsOf(own)).terms).toEqual(own);
});

describe('what is wrong is told beside its field', () => {
  test.each<[string, Partial<RuleFields>, readonly string[]]>([
    ['nothing yet', { ...NEW_RULE }, ['name', 'series', 'threshold']],
    ['no time', { for: 'soon' }, ['for']],
    ['too short a window', { window: '10 ms' }, ['window']],
    ['no number', { threshold: 'high' }, ['threshold']],
    ['well again on the wrong side', { clear: '95' }, ['clear']],
    ['a pattern that cannot be read', { matchers: [{ label: 'host', op: '=~', value: '(' }] }, ['matchers']],
    ['a template that means nothing', { summary: '{{ $nothing }}' }, ['summary']],
    ['a label without a value', { labels: 'team' }, ['labels']],
    ['a wait of more than a week', { for: '8 d' }, ['for']],
  ])('%s', (_, part, wrong) => expect(problems(part)).toEqual(wrong));
});

test('matchers whose label is not chosen yet do not count', () => {
  expect(problems({ matchers: [{ label: '', op: '=', value: '' }] })).toEqual([]);
});

test('absent needs no threshold', () => {
  expect(readRule({ ...fieldsOf(terms()), fn: 'absent', threshold: '' }).terms?.condition).toEqual({
    fn: 'absent',
    window: 60_000,
  });
});

test.each([
  ['90', 90_000],
  ['30 s', 30_000],
  ['5min', 300_000],
  ['1.5 h', 5_400_000],
  ['250 ms', 250],
  ['2 d', 172_800_000],
  ['', undefined],
  ['-5 s', undefined],
  ['5 weeks', undefined],
])('a time as typed: %s', (typed, ms) => expect(readSpan(typed)).toBe(ms));

test.each([
  ['90', 90],
  ['90 %', 90],
  ['-1,5', -1.5],
  ['1.5e3', 1500],
  ['8 GiB', 8 * 1024 ** 3],
  ['2 MB/s', 2e6],
  ['200 ms', 200],
  ['high', undefined],
  ['', undefined],
])('a value as typed: %s', (typed, value) => expect(readValue(typed)).toBe(value));

test('it can be tried before it has a name, or while what it says is being written', () => {
  const fields = { ...fieldsOf(terms()), name: '', summary: '{{ $val', labels: 'half' };
  expect(readRule(fields).terms).toBeUndefined();
  expect(tryable(fields)?.condition).toEqual(terms().condition);
  expect(tryable({ ...fields, threshold: 'abc' })).toBeUndefined();
});
