import { expect, test } from 'vitest';
import { Climb } from './climb.ts';

const INCREMENTS: [number, number][] = [
  [1, 5],
  [100, 25],
];

test('maxima go up by three increments each', () => {
  const climb = new Climb(80, INCREMENTS);
  expect([0, 0, 0, 0].map(() => climb.next(0, 0))).toEqual([80, 95, 110, 185]);
});

test('looking ahead moves nobody else', () => {
  const climb = new Climb(80, INCREMENTS);
  expect([climb.next(0, 2), climb.next(0, 0)]).toEqual([110, 95]);
});

test('what is known to be too low is left behind, for all', () => {
  const climb = new Climb(80, INCREMENTS);
  expect([climb.next(100, 0), climb.next(0, 0)]).toEqual([110, 185]);
});
