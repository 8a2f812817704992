import { createHistogram } from 'node:perf_hooks';
import { expect, test } from 'vitest';
import { median, medianRatio, rotate } from './stats.ts';

test('the median of odd, even and no values', () => {
  expect(median([9, 1, 4])).toBe(4);
  expect(median([4, 1, 9, 5])).toBe(4.5);
  expect(median([])).toBeNaN();
});

test('ratios are taken within a round, so a slow round cancels out', () => {
  expect(medianRatio([10, 40, 10], [20, 80, 20])).toBe(0.5);
  expect(medianRatio([10, undefined, 30], [20, 20, 20])).toBe(1);
  expect(medianRatio([undefined], [20])).toBeUndefined();
  expect(medianRatio([1], [0])).toBeUndefined();
});

test('each round begins with another contestant, and none is lost', () => {
  expect(rotate(['a', 'b', 'c'], 1)).toEqual(['b', 'c', 'a']);
  expect(rotate(['a', 'b', 'c'], 5)).toEqual(['c', 'a', 'b']);
  expect(rotate([], 2)).toEqual([]);
});

test("Node's histogram gives percentiles of µs within a thousandth", () => {
  const histogram = createHistogram();
  for (let us = 1000; us <= 100_000; us += 1000) histogram.record(us);
  expect(Math.abs(histogram.percentile(50) - 50_000)).toBeLessThanOrEqual(50);
  expect(Math.abs(histogram.percentile(99) - 99_000)).toBeLessThanOrEqual(99);
});
