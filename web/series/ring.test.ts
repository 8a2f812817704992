import { expect, test } from 'vitest';
import { firstAtOrAfter, indexInForce, SeriesRing } from './ring.ts';

function filled(capacity: number, ...times: number[]): SeriesRing {
  const ring = new SeriesRing(capacity);
  for (const time of times) ring.push(time, time * 10);
  return ring;
}

function times(ring: SeriesRing): number[] {
  return Array.from({ length: ring.length }, (_, index) => ring.timeAt(index));
}

test('a full ring gives up its oldest samples and keeps the order', () => {
  const ring = filled(4, 1, 2, 3, 4, 5, 6);
  expect(times(ring)).toEqual([3, 4, 5, 6]);
  expect(ring.valueAt(0)).toBe(30);
  expect([ring.lastTime, ring.lastValue]).toEqual([6, 60]);
});

test('an empty ring has no newest sample', () => {
  const ring = filled(4);
  expect(ring.lastTime).toBe(-Infinity);
  expect(ring.lastValue).toBeNaN();
});

test('a measured absence is kept as NaN', () => {
  const ring = filled(4, 1);
  ring.push(2, null);
  expect(ring.length).toBe(2);
  expect(ring.lastValue).toBeNaN();
});

test('when the server clock was set back, what lies ahead is given up; samples of one commit share a time', () => {
  const ring = filled(8, 10, 20, 30, 40);
  ring.push(25, 1);
  expect(times(ring)).toEqual([10, 20, 25]);
  ring.push(25, 2);
  expect(times(ring)).toEqual([10, 20, 25, 25]);
  expect([ring.valueAt(2), ring.valueAt(3)]).toEqual([1, 2]);
});

test('searching works across the seam of the ring', () => {
  const ring = filled(4, 10, 20, 30, 40, 50, 60);
  expect([0, 30, 31, 60, 61].map((time) => firstAtOrAfter(ring, time))).toEqual([0, 0, 1, 3, 4]);
  expect([29, 30, 45, 99].map((time) => indexInForce(ring, time))).toEqual([-1, 0, 1, 3]);
});

test('a cleared ring can be filled again', () => {
  const ring = filled(3, 1, 2, 3, 4);
  ring.clear();
  expect(ring.length).toBe(0);
  ring.push(1, 7);
  expect([ring.lastTime, ring.lastValue]).toEqual([1, 7]);
});
