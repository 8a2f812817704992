import fc from 'fast-check';
import { expect, test } from 'vitest';
import { barHeights, BARS, barsPath, LEAST, MOST, placeOf } from './distribution.ts';

test('a place grows with the delay, and what is outside the axis counts at its ends', () => {
  expect(placeOf(0)).toBe(0);
  expect(placeOf(LEAST)).toBe(0);
  expect(placeOf(MOST * 3)).toBe(1);
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 1e6, noNaN: true }),
      fc.double({ min: 0, max: 1e6, noNaN: true }),
      (a, b) => {
        if (a <= b) expect(placeOf(a)).toBeLessThanOrEqual(placeOf(b));
      },
    ),
  );
});

test('the fullest bar is as high as the drawing, and one event among a million is seen', () => {
  const heights = barHeights([
    [2, 1_000_000],
    [900, 1],
  ]);
  expect(Math.max(...heights)).toBe(1);
  expect(heights.filter((height) => height > 0)).toHaveLength(2);
  expect(Math.min(...heights.filter((height) => height > 0))).toBeGreaterThan(0.03);
});

test('nothing measured is no bar', () => {
  const heights = barHeights([]);
  expect(heights).toHaveLength(BARS);
  expect(barsPath(heights, 300, 40)).toBe('');
});
