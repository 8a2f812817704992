import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Condition } from '#protocol';
import { SeriesWindow } from './reading.ts';

type Sample = readonly [t: number, value: number];

const WINDOW = 1_000;
const AHEAD = 500;

/** What each function is of the samples in a window, by the book, and NaN where it is nothing. */
const BY_THE_BOOK = {
  last: (samples: readonly Sample[]) => samples.at(-1)?.[1] ?? NaN,
  min: (samples: readonly Sample[]) => (samples.length ? Math.min(...samples.map(([, v]) => v)) : NaN),
  max: (samples: readonly Sample[]) => (samples.length ? Math.max(...samples.map(([, v]) => v)) : NaN),
  avg: (samples: readonly Sample[]) => samples.reduce((sum, [, v]) => sum + v, 0) / samples.length,
  predict(samples: readonly Sample[], at: number) {
    const [meanT, meanV] = [0, 1].map((part) => BY_THE_BOOK.avg(samples.map((one) => [0, one[part] ?? 0])));
    const [t0, v0] = [meanT ?? NaN, meanV ?? NaN];
    const spread = samples.reduce((sum, [t]) => sum + (t - t0) ** 2, 0);
    const slope = samples.reduce((sum, [t, v]) => sum + (t - t0) * (v - v0), 0) / spread;
    return v0 + slope * (at + AHEAD - t0);
  },
  rate(samples: readonly Sample[], at: number) {
    const [first, last] = [samples[0], samples.at(-1)];
    if (!first || !last || first[0] === last[0]) return NaN;
    const lost = samples.reduce((sum, [, v], index) => {
      const before = samples[index - 1]?.[1] ?? -Infinity;
      return v < before ? sum + before : sum;
    }, 0);
    const rise = last[1] - first[1] + lost;
    // In seconds, as Prometheus has it: in another unit a side that is just so long rounds to the other side of the limit.
    const seen = (last[0] - first[0]) / 1_000;
    const mean = seen / (samples.length - 1);
    const toZero = rise > 0 && first[1] >= 0 ? (seen * first[1]) / rise : Infinity;
    const sides = [Math.min((first[0] - (at - WINDOW)) / 1_000, toZero), (at - last[0]) / 1_000];
    const stretched = sides.reduce((sum, side) => sum + (side < 1.1 * mean ? side : mean / 2), seen);
    return (rise * stretched) / seen / (WINDOW / 1_000);
  },
} as const;
type Fn = keyof typeof BY_THE_BOOK;
const FNS = Object.keys(BY_THE_BOOK) as Fn[]; // Object.keys widens to string

function conditionOf(fn: Fn, window = WINDOW): Condition {
  const compared = { window, op: '>', threshold: 0 } as const;
  return fn === 'predict' ? { fn, ahead: AHEAD, ...compared } : { fn, ...compared };
}

/** Steps of time in ms, each with a sample, perhaps a late one, and perhaps an evaluation. Times differ, so that their order is one. */
const walks = fc.array(
  fc.record({
    step: fc.oneof(fc.integer({ min: 2, max: 120 }), fc.integer({ min: 2, max: 1_500 })),
    value: fc.oneof(fc.integer({ min: -20, max: 20 }), fc.double({ min: -1e6, max: 1e6, noNaN: true })),
    late: fc.option(fc.integer({ min: 1, max: 900 }), { freq: 3 }),
    evaluates: fc.boolean(),
  }),
  { minLength: 1, maxLength: 120 },
);

describe.each(FNS)('%s', (fn) => {
  test('is what it is by the book, whenever samples come', () => {
    fc.assert(
      fc.property(walks, (walk) => {
        const window = new SeriesWindow(conditionOf(fn), -Infinity);
        const all = new Map<number, number>();
        let now = 1_000_000;
        for (const { step, value, late, evaluates } of walk) {
          now += step;
          const t = late === null ? now : now - late;
          if (!all.has(t)) {
            all.set(t, value);
            window.add(t, value);
          }
          if (!evaluates) continue;
          const seen = [...all].filter(([at]) => at >= now - WINDOW && at <= now).sort(([a], [b]) => a - b);
          const expected = BY_THE_BOOK[fn](seen, now);
          const reading = window.read(now);
          if (Number.isNaN(expected)) expect(reading.kind).toBe('nothing');
          else {
            // A regression's sums keep the rounding of what was in them, also when it has left the window.
            const [slack, held] = fn === 'predict' ? [1e-5, [...all]] : [1e-9, seen];
            const scale = Math.max(1, ...held.map(([, v]) => Math.abs(v)));
            expect(reading.kind).toBe('value');
            expect(Math.abs((reading.kind === 'value' ? reading.value : NaN) - expected)).toBeLessThan(
              slack * Math.max(scale, Math.abs(expected)),
            );
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  test('holds a thousand rows of a window at the most, and is out by a thousandth of it', () => {
    const window = new SeriesWindow(conditionOf(fn, 60_000), -Infinity);
    let largest = 0;
    for (let now = 1; now <= 200_000; now += 1) {
      // A counter of milliseconds; every other sample comes late.
      const t = now % 2 === 0 ? now : Math.max(1, now - 1 - (now % 41));
      window.add(t, t);
      largest = Math.max(largest, window.size);
      if (now % 1_000 !== 0) continue;
      const reading = window.read(now);
      if (now < 120_000) continue;
      const means = {
        last: now,
        max: now,
        min: now - 60_000,
        avg: now - 30_000,
        predict: now + AHEAD,
        rate: 1_000,
      };
      expect(reading.kind).toBe('value');
      const value = reading.kind === 'value' ? reading.value : NaN;
      expect(Math.abs(value - means[fn])).toBeLessThan(fn === 'rate' ? 5 : 70);
    }
    expect(largest).toBeLessThanOrEqual(1_100);
    expect(largest).toBeGreaterThan(0);
  });
});

test('samples that come one after the other in any order are the same window', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.integer({ min: 1, max: 1_000 }), { minLength: 1, maxLength: 60 }),
      fc.constantFrom(...FNS),
      (times, fn) => {
        const [one, other] = [0, 1].map(() => new SeriesWindow(conditionOf(fn), -Infinity));
        for (const t of times) one?.add(t, (t * 7) % 13);
        for (const t of times.toSorted((a, b) => a - b)) other?.add(t, (t * 7) % 13);
        const values = [one, other].map((window) => {
          const reading = window?.read(1_000);
          return reading?.kind === 'value' ? reading.value : undefined;
        });
        if (values[1] === undefined) expect(values[0]).toBeUndefined();
        else expect(values[0]).toBeCloseTo(values[1], 6);
      },
    ),
  );
});
