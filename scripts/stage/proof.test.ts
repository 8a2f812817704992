import { expect, test } from 'vitest';
import { longestInterval, prove } from './proof.ts';

const NOTHING = { gaps: 0, duplicates: 0, inversions: 0 };

test('an order that equals the log has nothing wrong', () => {
  expect(prove([3, 4, 5], [3, 4, 5])).toEqual(NOTHING);
});

test.each([
  ['a gap', [3, 5], { ...NOTHING, gaps: 1 }],
  ['a duplicate', [3, 4, 4, 5], { ...NOTHING, duplicates: 1 }],
  ['an inversion', [4, 3, 5], { ...NOTHING, inversions: 1 }],
])('%s is found', (_, applied, expected) => {
  expect(prove(applied, [3, 4, 5])).toEqual(expected);
});

test('the longest interval counts only between paints inside the span', () => {
  expect(longestInterval([0, 100, 130, 400, 410], 90, 405)).toBe(270);
});
