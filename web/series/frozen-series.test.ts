import { expect, test } from 'vitest';
import { EnvelopeRing } from './envelope.ts';
import { FrozenSeries } from './frozen-series.ts';
import { SeriesRing, type Samples } from './ring.ts';

function times(samples: Samples): number[] {
  return Array.from({ length: samples.length }, (_, index) => samples.timeAt(index));
}

test('a copy holds the range and one sample on each side, and stays when the ring goes on', () => {
  const ring = new SeriesRing(8);
  for (let time = 1; time <= 8; time++) ring.push(time, time * 10);
  const frozen = new FrozenSeries(ring, 3, 5);
  for (let time = 9; time <= 20; time++) ring.push(time, 0);
  expect(times(frozen)).toEqual([2, 3, 4, 5, 6]);
  expect(frozen.valueAt(1)).toBe(30);
  expect(frozen.lowAt).toBeUndefined();
});

test('a range outside of what there is, is empty but for its neighbour', () => {
  const ring = new SeriesRing(4);
  ring.push(10, 1);
  expect(times(new FrozenSeries(ring, 20, 30))).toEqual([10]);
  expect(times(new FrozenSeries(new SeriesRing(4), 0, 5))).toEqual([]);
});

test('joined samples keep what is behind them', () => {
  const ring = new EnvelopeRing(10, 4);
  for (const value of [1, 9, 5]) ring.push(100, value);
  const frozen = new FrozenSeries(ring, 0, 1000);
  ring.push(100, 77);
  expect([frozen.valueAt(0), frozen.lowAt?.(0), frozen.highAt?.(0), frozen.countAt?.(0)]).toEqual([
    5, 1, 9, 3,
  ]);
});
