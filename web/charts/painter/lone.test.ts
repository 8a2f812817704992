import { expect, test } from 'vitest';
import { lonePoints } from './lone.ts';

test.each([
  ['the only one', [0, 5], [0]],
  ['two that join', [0, 5, 1, 5], []],
  ['one between breaks', [0, 5, 1, 5, 1, NaN, 2, 7, 2, NaN, 3, 5, 4, 5], [6]],
  ['the first and the last', [0, 5, 0, NaN, 2, 7, 3, 7, 3, NaN, 9, 1], [0, 10]],
  ['none at all', [], []],
])('%s', (_, points, expected) => {
  expect(lonePoints(Float64Array.from(points))).toEqual(expected);
});
