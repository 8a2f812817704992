import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bucketStart, fold, type Bucket } from '#domain';
import { EnvelopeRing } from './envelope.ts';

const STEP = 10;

/** What a ring holds: each bucket's start, and the bucket. */
function buckets(ring: EnvelopeRing): [number, Bucket][] {
  return Array.from({ length: ring.length }, (_, index) => [
    ring.timeAt(index),
    {
      count: ring.countAt(index),
      sum: ring.valueAt(index) * ring.countAt(index),
      min: ring.lowAt(index),
      max: ring.highAt(index),
      last: ring.lastAt(index),
    },
  ]);
}

function folded(samples: readonly (readonly [number, number])[]): [number, Bucket][] {
  const all = new Map<number, Bucket>();
  for (const [time, value] of samples) {
    const start = bucketStart(time, STEP);
    all.set(start, fold(all.get(start), value));
  }
  return [...all].sort(([a], [b]) => a - b);
}

test('samples of one bucket are one point: their mean, between the lowest and the highest', () => {
  const ring = new EnvelopeRing(STEP, 8);
  for (const [time, value] of [
    [100, 4],
    [103, 10],
    [109, 1],
    [110, 7],
  ] as const)
    ring.push(time, value);
  expect(ring.length).toBe(2);
  expect([ring.timeAt(0), ring.valueAt(0), ring.lowAt(0), ring.highAt(0), ring.lastAt(0)]).toEqual([
    100, 5, 1, 10, 1,
  ]);
});

test('an absence is no sample', () => {
  const ring = new EnvelopeRing(STEP, 8);
  ring.push(100, null);
  expect(ring.length).toBe(0);
});

test('a history is held as its columns say, and folded on', () => {
  const ring = new EnvelopeRing(STEP, 8);
  ring.push(5, 99);
  ring.load([3, [0, 2], [2, 1], [6, 5], [1, 5], [5, 5], [5, 5]], 1000);
  ring.push(1021, 8);
  ring.push(1031, 0);
  expect(buckets(ring)).toEqual([
    [1000, { count: 2, sum: 6, min: 1, max: 5, last: 5 }],
    [1020, { count: 2, sum: 13, min: 5, max: 8, last: 8 }],
    [1030, { count: 1, sum: 0, min: 0, max: 0, last: 0 }],
  ]);
});

test('of a history that is too long the newest buckets are held', () => {
  const ring = new EnvelopeRing(STEP, 2);
  ring.load([1, [0, 1, 4], [1, 1, 1], [1, 2, 3], [1, 2, 3], [1, 2, 3], [1, 2, 3]], 0);
  expect(buckets(ring).map(([time, { sum }]) => [time, sum])).toEqual([
    [10, 2],
    [40, 3],
  ]);
});

test('a full ring gives up its oldest bucket, and opens none that would be the oldest', () => {
  const ring = new EnvelopeRing(STEP, 3);
  for (const time of [100, 110, 120, 130]) ring.push(time, 1);
  ring.push(50, 1);
  expect(buckets(ring).map(([time]) => time)).toEqual([110, 120, 130]);
  ring.dropBefore(119);
  expect(ring.timeAt(0)).toBe(110);
  ring.dropBefore(120);
  expect(ring.timeAt(0)).toBe(120);
});

test('in whatever order times come, the buckets are those of the fold, ascending', () => {
  const sample = fc.tuple(
    fc.integer({ min: 0, max: 400 }),
    fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 }).map(Math.round),
  );
  fc.assert(
    fc.property(fc.array(sample, { maxLength: 120 }), fc.nat(40), (samples, loaded) => {
      const past = folded(samples.slice(0, loaded));
      const ring = new EnvelopeRing(STEP, 64);
      const column = (name: keyof Bucket) => past.map(([, bucket]) => bucket[name]);
      ring.load(
        [
          1,
          past.map(([start]) => start / STEP),
          column('count'),
          column('sum'),
          column('min'),
          column('max'),
          column('last'),
        ],
        0,
      );
      for (const [time, value] of samples.slice(loaded)) ring.push(time, value);
      const expected = folded(samples);
      expect(buckets(ring).map(([time]) => time)).toEqual(expected.map(([time]) => time));
      buckets(ring).forEach(([, bucket], index) => {
        const other = expected[index]?.[1];
        expect({ ...bucket, sum: 0 }).toEqual({ ...other, sum: 0 });
        expect(bucket.sum).toBeCloseTo(other?.sum ?? NaN, 3);
      });
    }),
  );
});

test('a ring that slides for long keeps the newest buckets whole', () => {
  const ring = new EnvelopeRing(STEP, 11);
  for (let time = 0; time < 100_000; time += 3) {
    ring.push(time, time % 7);
    ring.dropBefore(bucketStart(time - 100, STEP));
  }
  const times = buckets(ring).map(([time]) => time);
  expect(times).toEqual(Array.from({ length: 11 }, (_, index) => 99_890 + index * STEP));
});
