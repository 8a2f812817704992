import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decimate, medianInterval, visible } from './decimate.ts';
import { SeriesRing, type Samples } from './ring.ts';

function ringOf(samples: readonly (readonly [time: number, value: number | null])[]): SeriesRing {
  const ring = new SeriesRing(Math.max(1, samples.length));
  for (const [time, value] of samples) ring.push(time, value);
  return ring;
}

/** Takes samples, a range and a bucket's width in ms; returns the points to draw, breaks as NaN. */
function curve(samples: Samples, from: number, to: number, bucket: number): { x: number; y: number }[] {
  const points: { x: number; y: number }[] = [];
  const { start, end, longest } = visible(samples, from, to);
  decimate(samples, start, end, bucket, longest, {
    keep: (index) => points.push({ x: samples.timeAt(index), y: samples.valueAt(index) }),
    gap: (time) => points.push({ x: time, y: NaN }),
  });
  return points;
}

const samplesArbitrary = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 50 }), fc.float({ noNaN: true, noDefaultInfinity: true })), {
    minLength: 1,
    maxLength: 300,
  })
  .map((steps) => {
    let time = 0;
    return steps.map(([step, value]) => [(time += step), value] as const);
  });

test('the lowest and the highest of every bucket survive, in order of time, and nothing else is made up', () => {
  fc.assert(
    fc.property(samplesArbitrary, fc.integer({ min: 1, max: 400 }), (samples, bucket) => {
      const kept: number[] = [];
      const ring = ringOf(samples);
      decimate(ring, 0, ring.length, bucket, Infinity, {
        keep: (index) => kept.push(index),
        gap: () => undefined,
      });
      expect(kept).toEqual([...new Set(kept)].sort((a, b) => a - b));
      const byBucket = Map.groupBy(samples, ([time]) => Math.floor(time / bucket));
      const keptBuckets = Map.groupBy(kept, (index) => Math.floor(ring.timeAt(index) / bucket));
      expect([...keptBuckets.keys()]).toEqual([...byBucket.keys()]);
      for (const [place, members] of byBucket) {
        const values = members.map(([, value]) => value);
        const survivors = (keptBuckets.get(place) ?? []).map((index) => ring.valueAt(index));
        expect(survivors.length).toBeLessThanOrEqual(2);
        expect(Math.min(...survivors)).toBe(Math.min(...values));
        expect(Math.max(...survivors)).toBe(Math.max(...values));
      }
    }),
  );
});

test('two samples further apart than 2.5 usual intervals have a break between them, and others none', () => {
  const ring = ringOf([0, 10, 20, 30, 55, 65, 91, 101].map((time) => [time, 1] as const));
  const points = curve(ring, 0, 200, 1);
  expect(points.map(({ x, y }) => (Number.isNaN(y) ? `break ${x}` : x))).toEqual([
    0,
    10,
    20,
    30,
    55,
    65,
    'break 65',
    91,
    101,
  ]);
});

test('a measured absence breaks the curve', () => {
  const points = curve(
    ringOf([
      [0, 1],
      [10, null],
      [20, 3],
    ]),
    0,
    100,
    1,
  );
  expect(points).toEqual([
    { x: 0, y: 1 },
    { x: 10, y: NaN },
    { x: 20, y: 3 },
  ]);
});

test('a break inside one bucket is kept: the two sides never join', () => {
  const ring = ringOf([0, 1, 2, 3, 4, 30, 31, 32].map((time) => [time, time] as const));
  expect(curve(ring, 0, 99, 1000).map(({ y }) => y)).toEqual([0, 4, NaN, 30, 32]);
});

test('the curve enters the range from the sample before it', () => {
  const ring = ringOf([0, 10, 20, 30].map((time) => [time, time] as const));
  expect(curve(ring, 15, 25, 1).map(({ x }) => x)).toEqual([10, 20]);
});

test('buckets do not move with the window', () => {
  const ring = ringOf(Array.from({ length: 200 }, (_, index) => [index * 10, Math.sin(index)] as const));
  const inside = (from: number) => curve(ring, from, from + 1000, 70).filter(({ x }) => x >= 420 && x < 910);
  expect(inside(300)).toEqual(inside(340));
});

test('the usual interval is the median, whatever the outliers', () => {
  expect(medianInterval(ringOf([0, 10, 20, 1000, 1010].map((time) => [time, 0] as const)))).toBe(10);
  expect(medianInterval(ringOf([[5, 0]]))).toBeNaN();
});

test('samples that share a time say nothing of the usual interval', () => {
  const ring = new SeriesRing(64);
  for (let commit = 0; commit < 10; commit++) for (const value of [1, 2, 3]) ring.push(commit * 40, value);
  expect(medianInterval(ring)).toBe(40);
});
