import { expect, test } from 'vitest';
import { SeriesRing } from './ring.ts';
import { stackedCurves, sumOf } from './stack.ts';

function ringOf(...samples: (readonly [time: number, value: number | null])[]): SeriesRing {
  const ring = new SeriesRing(64);
  for (const [time, value] of samples) ring.push(time, value);
  return ring;
}

test('curves are running sums over shared times', () => {
  const low = ringOf([0, 1], [10, 2], [20, 3]);
  const high = ringOf([0, 10], [10, 20], [20, 30]);
  expect(stackedCurves([low, high], 0, 20, 1)).toEqual([
    [
      { x: 0, y: 1 },
      { x: 10, y: 2 },
      { x: 20, y: 3 },
    ],
    [
      { x: 0, y: 11 },
      { x: 10, y: 22 },
      { x: 20, y: 33 },
    ],
  ]);
});

test('a series that appears later adds nothing before', () => {
  const old = ringOf([0, 5], [10, 5]);
  const fresh = ringOf([10, 7]);
  expect(stackedCurves([old, fresh], 0, 20, 1).map((points) => points.map(({ y }) => y))).toEqual([
    [5, 5],
    [5, 12],
  ]);
});

test('a gap breaks every band', () => {
  const times = [0, 10, 20, 80, 90].map((time) => [time, 1] as const);
  const curves = stackedCurves([ringOf(...times), ringOf(...times)], 0, 100, 1);
  for (const points of curves)
    expect(points.filter(({ y }) => Number.isNaN(y)).map(({ x }) => x)).toEqual([20]);
});

test('a sum is made row by row', () => {
  const sum = sumOf([ringOf([0, 1], [10, 2]), ringOf([0, 4], [10, null])], 0, 10);
  expect([0, 1].map((index) => [sum.timeAt(index), sum.valueAt(index)])).toEqual([
    [0, 5],
    [10, 2],
  ]);
});

test('nothing stacks to nothing', () => {
  expect(stackedCurves([], 0, 10, 1)).toEqual([]);
  expect(sumOf([], 0, 10).length).toBe(0);
});
