import fc from 'fast-check';
import { expect, test } from 'vitest';
import { axisScale, steadyAxis, valueAxis, valueTicks } from './ticks.ts';

const labels = (high: number, unit: string, low = 0, mirrored = false) => {
  const axis = valueAxis({ low, high }, unit);
  return valueTicks(axis, axisScale(axis, unit).divisor, mirrored).map(({ label }) => label);
};

test('an axis holds what is shown with two to five round steps', () => {
  const units = fc.constantFrom('B', 'B/s', '%', 'ms', '');
  const size = fc.double({ min: 0, max: 1e13, noNaN: true });
  fc.assert(
    fc.property(size, fc.option(size, { nil: 0 }), units, (high, below, unit) => {
      const { min, max, step } = valueAxis({ low: -below, high }, unit);
      expect(max).toBeGreaterThanOrEqual(high - step * 1e-6);
      expect(-min).toBeGreaterThanOrEqual(below - step * 1e-6);
      const count = Math.round((max - min) / step);
      expect(count).toBeGreaterThanOrEqual(below > 0 ? 1 : 2);
      expect(count).toBeLessThanOrEqual(below > 0 ? 5 : 4);
      expect(Math.abs(min / step - Math.round(min / step))).toBeLessThan(1e-9);
    }),
  );
});

test.each([
  [3.7, 'ms', ['0', '1', '2', '3', '4']],
  [0.3, 'ms', ['0', '0.1', '0.2', '0.3']],
  [100, '%', ['0', '50', '100']],
  [0, '', ['0', '0.5', '1']],
  [16 * 1024 ** 3, 'B', ['0', '4', '8', '12', '16']],
  [1.6 * 1024 ** 3, 'B', ['0', '0.5', '1', '1.5', '2']],
  [180_000, '', ['0', '50\u202f000', '100\u202f000', '150\u202f000', '200\u202f000']],
])('up to %d %s the labels are %j', (high, unit, expected) => {
  expect(labels(high, unit)).toEqual(expected);
});

test('what is mirrored is written without a sign, what is below zero with one', () => {
  expect(labels(40, '%', -12, true)).toEqual(['20', '0', '20', '40']);
  expect(labels(25, '°C', -4)).toEqual(['\u221210', '0', '10', '20', '30']);
});

test('the little on one side of zero has a step of its own', () => {
  const { min, max, step } = valueAxis({ low: -65, high: 40 * 1024 ** 2 }, 'B/s');
  expect([min / step, max / step]).toEqual([-1, 3]);
  expect(valueAxis({ low: -0.001, high: 0.001 }, 'B/s')).toEqual({ min: -256, max: 256, step: 256 });
});

test('an axis grows at once and shrinks only when half of it is enough', () => {
  const shown = { min: 0, max: 100, step: 50 };
  const steady = (high: number, low = 0) => steadyAxis(shown, { low, high }, '%');
  expect(steady(60)).toBe(shown);
  expect(steady(101).max).toBe(150);
  expect(steady(40).max).toBe(40);
  expect(steady(60, -1).min).toBe(-20);
});

test('things are not counted in halves', () => {
  for (const high of [0, 1]) expect(valueAxis({ low: 0, high }, '', 1)).toEqual({ min: 0, max: 2, step: 1 });
});
