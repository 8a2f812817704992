import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Delays } from './delays.ts';

/** The value that so large a share does not exceed, exactly. */
function exact(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? NaN;
}

const many = fc.array(fc.double({ min: 0, max: 100_000, noNaN: true }), { minLength: 1, maxLength: 300 });

test('percentiles agree with sorting everything, to a thousandth', () => {
  fc.assert(
    fc.property(many, (list) => {
      const delays = new Delays();
      for (const ms of list) delays.add(ms);
      const sorted = list.toSorted((a, b) => a - b);
      const figures = delays.figures();
      expect(figures?.count).toBe(list.length);
      for (const [name, share] of [
        ['p50', 0.5],
        ['p95', 0.95],
        ['p99', 0.99],
        ['max', 1],
      ] as const) {
        const want = exact(sorted, share);
        expect(Math.abs((figures?.[name] ?? NaN) - want)).toBeLessThanOrEqual(0.002 + want / 1_000);
      }
      const mean = list.reduce((sum, ms) => sum + ms, 0) / list.length;
      expect(Math.abs((figures?.mean ?? NaN) - mean)).toBeLessThanOrEqual(0.002 + mean / 1_000);
    }),
  );
});

test('the distribution counts each once, in bars that hold what they say', () => {
  fc.assert(
    fc.property(many, (list) => {
      const delays = new Delays();
      for (const ms of list) delays.add(ms);
      const bars = delays.distribution();
      expect(bars.reduce((sum, [, count]) => sum + count, 0)).toBe(list.length);
      const edges = bars.map(([ms]) => ms);
      expect(edges).toEqual(edges.toSorted((a, b) => a - b));
      const [last] = edges.slice(-1);
      expect(last).toBeGreaterThanOrEqual(Math.max(...list) * 0.998 - 0.002);
    }),
  );
});

test('bars are equally wide on a logarithmic axis', () => {
  const delays = new Delays();
  for (const ms of [1, 1.05, 10, 11, 100]) delays.add(ms);
  expect(delays.distribution()).toEqual([
    [1, 1],
    [1.122, 1],
    [10, 1],
    [11.22, 1],
    [100, 1],
  ]);
});

test('without any there are no figures; after a reset there are none again', () => {
  const delays = new Delays();
  expect([delays.figures(), delays.distribution()]).toEqual([null, []]);
  delays.add(-3);
  expect(delays.figures()).toMatchObject({ p50: 0, max: 0, count: 1 });
  delays.reset();
  expect([delays.figures(), delays.distribution()]).toEqual([null, []]);
});
