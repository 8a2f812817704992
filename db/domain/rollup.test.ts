import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bucketStart, fold, historyStep, merge, RESOLUTIONS, type Bucket } from './rollup.ts';

const DAY = 86_400_000;

/** Halves, so that every order of additions has the same sum. */
const value = fc.integer({ min: -1_000_000, max: 1_000_000 }).map((half) => half / 2 + 0);
const values = fc.array(value, { minLength: 1, maxLength: 30 });
const bucketOf = ([first = 0, ...rest]: readonly number[]): Bucket =>
  rest.reduce(fold, fold(undefined, first));

test('a bucket says what its samples were', () => {
  expect(bucketOf([3])).toEqual({ count: 1, sum: 3, min: 3, max: 3, last: 3 });
  expect(bucketOf([3, -1, 9, 2])).toEqual({ count: 4, sum: 13, min: -1, max: 9, last: 2 });
  fc.assert(
    fc.property(values, (all) => {
      const { count, sum, min, max, last } = bucketOf(all);
      expect(count).toBe(all.length);
      expect(sum).toBe(all.reduce((a, b) => a + b));
      expect([min, max]).toEqual([Math.min(...all), Math.max(...all)]);
      expect(last).toBe(all.at(-1));
    }),
  );
});

test('samples cut into buckets anywhere and merged are the bucket of all of them', () => {
  fc.assert(
    fc.property(values, values, values, (one, two, three) => {
      const [a, b, c] = [bucketOf(one), bucketOf(two), bucketOf(three)];
      const all = bucketOf([...one, ...two, ...three]);
      expect(merge(merge(a, b), c)).toEqual(all);
      expect(merge(a, merge(b, c))).toEqual(all);
    }),
  );
});

test('a spike of one sample survives any merging', () => {
  fc.assert(
    fc.property(fc.array(values, { minLength: 1, maxLength: 8 }), fc.nat(), (parts, place) => {
      const spiked = parts.with(place % parts.length, [...(parts[place % parts.length] ?? []), 1e9]);
      expect(spiked.map(bucketOf).reduce(merge).max).toBe(1e9);
    }),
  );
});

const time = fc.integer({ min: 0, max: 4_000_000_000_000 });
const span = fc.oneof(fc.integer({ min: 1, max: 60_000 }), fc.integer({ min: 1, max: 400 * DAY }));
const points = fc.integer({ min: 1, max: 4_000 });

test('a time is in the bucket that begins at or before it, and wider buckets hold whole narrower ones', () => {
  fc.assert(
    fc.property(time, fc.constantFrom(...RESOLUTIONS), (at, resolution) => {
      const start = bucketStart(at, resolution);
      expect(start % resolution).toBe(0);
      expect(at - start).toBeGreaterThanOrEqual(0);
      expect(at - start).toBeLessThan(resolution);
      for (const wider of RESOLUTIONS.filter((one) => one > resolution)) {
        expect(bucketStart(start, wider)).toBe(bucketStart(at, wider));
      }
    }),
  );
});

test('a step keeps to the points and the least width, and is the least that does among what people count in', () => {
  fc.assert(
    fc.property(span, points, fc.constantFrom(0, ...RESOLUTIONS), (length, wanted, least) => {
      const step = historyStep(length, wanted, least);
      expect(length / step).toBeLessThanOrEqual(wanted);
      expect(step).toBeGreaterThanOrEqual(Math.max(1_000, least));
      expect(step % 1_000).toBe(0);
      expect(historyStep(length, wanted + 1, least)).toBeLessThanOrEqual(step);
    }),
  );
  expect(historyStep(300_000, 400)).toBe(1_000);
  expect(historyStep(3_600_000, 400)).toBe(10_000);
  expect(historyStep(DAY, 400)).toBe(300_000);
  expect(historyStep(7 * DAY, 400)).toBe(1_800_000);
  expect(historyStep(300_000, 400, 60_000)).toBe(60_000);
  expect(historyStep(20 * 7 * DAY, 3)).toBe(7 * 7 * DAY);
});

test('a step is made of whole buckets of the least width, and of every rollup up to that', () => {
  fc.assert(
    fc.property(span, points, fc.constantFrom(...RESOLUTIONS), (length, wanted, least) => {
      const step = historyStep(length, wanted, least);
      for (const resolution of RESOLUTIONS.filter((one) => one <= least)) expect(step % resolution).toBe(0);
    }),
  );
});
