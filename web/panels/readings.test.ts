import { expect, test } from 'vitest';
import type { Samples } from '../series/ring.ts';
import { readSamples, spotAt, stepTime } from './readings.ts';

function samples(...all: (readonly [time: number, value: number])[]): Samples {
  return {
    length: all.length,
    timeAt: (index) => all[index]?.[0] ?? NaN,
    valueAt: (index) => all[index]?.[1] ?? NaN,
  };
}

const EACH_SECOND = samples([0, 4], [1000, 2], [2000, NaN], [3000, 9], [4000, 5]);
const BUCKETS: Samples = {
  ...samples([0, 10], [10_000, 20]),
  lowAt: (index) => [1, 15][index] ?? NaN,
  highAt: (index) => [90, 25][index] ?? NaN,
  countAt: (index) => [3, 1][index] ?? NaN,
};

test('a reading is of the range alone, and an absence is no value', () => {
  expect(readSamples(EACH_SECOND, { from: 1000, to: 3500 })).toEqual({
    last: 9,
    least: 2,
    mean: 5.5,
    most: 9,
  });
  expect(readSamples(EACH_SECOND, { from: 1500, to: 2500 }).last).toBeNaN();
  expect(readSamples(undefined, { from: 0, to: 1 }).most).toBeNaN();
});

test('the extremes of a bucket are those of its samples, its mean counts for as many', () => {
  expect(readSamples(BUCKETS, { from: 0, to: 10_000 })).toEqual({ last: 20, least: 1, mean: 12.5, most: 90 });
});

test('a spot is the nearest sample, with its envelope, and nothing inside a gap', () => {
  expect(spotAt(EACH_SECOND, 3400)).toEqual({ value: 9, low: undefined, high: undefined });
  expect(spotAt(EACH_SECOND, 3600).value).toBe(5);
  expect(spotAt(EACH_SECOND, 60_000).value).toBeNaN();
  expect(spotAt(BUCKETS, 2000)).toEqual({ value: 10, low: 1, high: 90 });
  expect(spotAt(undefined, 0).value).toBeNaN();
  expect(spotAt(samples(), 0).value).toBeNaN();
});

const RANGE = { from: 0, to: 4000 };

test('the crosshair goes from sample to sample and stops at the edges', () => {
  expect(stepTime([EACH_SECOND], 1000, 1, RANGE, 10)).toBe(2000);
  expect(stepTime([EACH_SECOND], 1234, 1, RANGE, 10)).toBe(2000);
  expect(stepTime([EACH_SECOND], 3000, -2, RANGE, 10)).toBe(1000);
  expect(stepTime([EACH_SECOND], 3000, 10, RANGE, 10)).toBe(4000);
});

test('where samples are denser than pixels it goes by pixels, onto a sample', () => {
  expect(stepTime([EACH_SECOND], 0, 1, RANGE, 1900)).toBe(2000);
});

test('through a gap, and where there is nothing, it goes on by itself', () => {
  const gap = samples([0, 1], [1000, 1], [2000, 1], [60_000, 1]);
  expect(stepTime([gap], 10_000, 1, { from: 0, to: 60_000 }, 100)).toBe(11_000);
  expect(stepTime([], 100, 1, RANGE, 50)).toBe(150);
});

test('of samples that share a time the newest counts, as in the legend', () => {
  const commit = samples([0, 1], [1000, 7], [1000, 8], [1000, 9]);
  expect(spotAt(commit, 1200).value).toBe(9);
  expect(spotAt(commit, 900).value).toBe(9);
  expect(readSamples(commit, { from: 0, to: 2000 }).last).toBe(9);
});
