import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LAB_LIMITS } from '#protocol';
import { BYTES_STEPS, bytesFor, placeOn, RATE_STEPS, rateFor, valueAt } from './scale.ts';

const MOST_BYTES = LAB_LIMITS.bytesPerSecond;

test('every step is found again by its value, and a value between two is at the nearer one', () => {
  for (const steps of [RATE_STEPS, BYTES_STEPS]) {
    for (const value of steps) expect(valueAt(steps, placeOn(steps, value))).toBe(value);
  }
  expect(valueAt(RATE_STEPS, placeOn(RATE_STEPS, 180))).toBe(200);
  expect(valueAt(RATE_STEPS, 99)).toBe(1000);
});

test('what is chosen stays, and the other gives way as far as the limit needs', () => {
  const step = fc.constantFrom(...RATE_STEPS);
  const bytes = fc.constantFrom(...BYTES_STEPS);
  fc.assert(
    fc.property(step, bytes, (rate, size) => {
      expect(rate * bytesFor(rate, size)).toBeLessThanOrEqual(MOST_BYTES);
      expect(rateFor(size, rate) * size).toBeLessThanOrEqual(MOST_BYTES);
      if (rate * size <= MOST_BYTES)
        expect([bytesFor(rate, size), rateFor(size, rate)]).toEqual([size, rate]);
    }),
  );
  expect(bytesFor(1000, 8192)).toBe(500);
});
