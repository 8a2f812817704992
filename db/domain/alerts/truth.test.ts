import { expect, test } from 'vitest';
import type { Comparison, Condition, NoDataPolicy } from '#protocol';
import { truthOf } from './truth.ts';
import type { Reading } from './window/reading.ts';

const last = (op: Comparison, threshold: number, clear?: number): Condition => ({
  ...{ fn: 'last', window: 1_000, op, threshold },
  ...(clear !== undefined && { clear }),
});
const is = (condition: Condition, value: number): string =>
  truthOf(condition, 'keep', { kind: 'value', value }).is;

test.each<[Comparison, string, string, string]>([
  ['>', 'false', 'false', 'true'],
  ['>=', 'false', 'true', 'true'],
  ['<', 'true', 'false', 'false'],
  ['<=', 'true', 'true', 'false'],
  ['==', 'false', 'true', 'false'],
  ['!=', 'true', 'false', 'true'],
])('4, 5 and 6 are %s 5: %s, %s, %s', (op, ...expected) => {
  expect([4, 5, 6].map((value) => is(last(op, 5), value))).toEqual(expected);
});

test('with a clear threshold, false means past the clear threshold', () => {
  const above = last('>', 90, 80);
  expect([91, 90, 81, 80, 79].map((value) => is(above, value))).toEqual([
    ...['true', 'between', 'between', 'false', 'false'],
  ]);
  const below = last('<=', 10, 20);
  expect([10, 11, 20, 21].map((value) => is(below, value))).toEqual(['true', 'between', 'between', 'false']);
});

test.each<[NoDataPolicy, string]>([
  ['alert', 'true'],
  ['ok', 'false'],
  ['keep', 'unknown'],
])('no data under %s is %s, for its own reason', (policy, expected) => {
  for (const why of ['vanished', 'stale', 'empty'] as const) {
    const reading: Reading = { kind: 'nothing', why };
    expect(truthOf(last('>', 5), policy, reading)).toEqual({ is: expected, reason: why });
  }
});

test('a failed evaluation and one that is too young decide nothing, whatever no data means', () => {
  for (const policy of ['alert', 'ok', 'keep'] as const) {
    for (const why of ['failed', 'young'] as const) {
      for (const condition of [last('>', 5), { fn: 'absent', window: 1_000 }] satisfies Condition[]) {
        expect(truthOf(condition, policy, { kind: 'unknown', why }).is).toBe('unknown');
      }
    }
  }
});

test('absent is true of nothing, by its condition and not by its policy', () => {
  const absent: Condition = { fn: 'absent', window: 1_000 };
  expect(truthOf(absent, 'keep', { kind: 'nothing', why: 'vanished' })).toEqual({
    is: 'true',
    reason: 'condition',
  });
  expect(truthOf(absent, 'keep', { kind: 'value', value: 0 }).is).toBe('false');
});
