import { expect, test } from 'vitest';
import { fitLine, growth, type Reading } from './slope.ts';

const readings = (...values: number[]): Reading[] => values.map((value, at) => ({ at, value }));

test('a line through points that lie on one has its slope and no error', () => {
  expect(fitLine(readings(5, 7, 9, 11))).toEqual({ slope: 2, error: 0 });
});

test('the slope of scattered readings comes with the error that the textbook gives', () => {
  const { slope, error } = fitLine(readings(1, 3, 2, 5));
  expect(slope).toBeCloseTo(1.1, 10);
  expect(error).toBeCloseTo(0.519615, 6);
});

test.each([
  ['no reading', []],
  ['one reading', readings(4)],
  [
    'two at one moment',
    [
      { at: 1, value: 1 },
      { at: 1, value: 2 },
    ],
  ],
])('%s has no slope', (_, few) => {
  expect(fitLine(few).slope).toBeNaN();
});

test('two readings have a slope, and nothing to judge it by', () => {
  expect(fitLine(readings(1, 2))).toEqual({ slope: 1, error: NaN });
});

test('growth compares the halves and leaves an outlier out', () => {
  expect(growth(readings(10, 11, 10, 10, 99, 12, 12, 13))).toBe(3);
  expect(growth(readings(10, 10, 10, 50, 10, 10))).toBe(0);
});
