import fc from 'fast-check';
import { expect, test } from 'vitest';
import { steadyAxis, timeStep, timeTicks, valueAxis, valueTicks } from './ticks.ts';

test('an axis holds the largest value with two to four round steps', () => {
  const units = fc.constantFrom('B', 'B/s', '%', 'ms', '');
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1e13, noNaN: true }), units, (largest, unit) => {
      const { max, step } = valueAxis(largest, unit);
      expect(max).toBeGreaterThanOrEqual(largest * (1 - 1e-9));
      expect(Math.round(max / step)).toBeGreaterThanOrEqual(2);
      expect(Math.round(max / step)).toBeLessThanOrEqual(4);
    }),
  );
});

test.each([
  [3.7, 'ms', [0, 1, 2, 3, 4]],
  [100, '%', [0, 50, 100]],
  [0, '', [0, 0.5, 1]],
  [16 * 1024 ** 3, 'B', [0, 4, 8, 12, 16].map((gib) => gib * 1024 ** 3)],
])('up to %d %s the labels are %j', (largest, unit, labels) => {
  expect(valueTicks(valueAxis(largest, unit))).toEqual(labels);
});

test('an axis grows at once and shrinks only when half of it is enough', () => {
  const shown = { max: 100, step: 50 };
  expect(steadyAxis(shown, 60, '%')).toBe(shown);
  expect(steadyAxis(shown, 101, '%').max).toBe(150);
  expect(steadyAxis(shown, 40, '%').max).toBe(40);
});

test('things are not counted in halves', () => {
  expect(valueTicks(valueAxis(1, '', 1))).toEqual([0, 1, 2]);
  expect(valueTicks(valueAxis(0, '', 1))).toEqual([0, 1, 2]);
});

test('times are labelled at whole steps', () => {
  const minute = 60_000;
  expect(timeStep(0, 5 * minute, 3)).toBe(2 * minute);
  expect(timeStep(0, 5 * minute, 6)).toBe(minute);
  const ticks = timeTicks(90_000, 90_000 + 5 * minute, minute);
  expect(ticks).toEqual([2, 3, 4, 5, 6].map((minutes) => minutes * minute));
});
