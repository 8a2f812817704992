import { expect, test } from 'vitest';
import type { Samples } from '../series/ring.ts';
import { bandPoints, linePoints, stackPoints, widen } from './points.ts';
import { sumOf } from './rows.ts';

type Sample = readonly [time: number, value: number];

function samplesOf(...samples: readonly Sample[]): Samples {
  return {
    length: samples.length,
    timeAt: (index) => samples[index]?.[0] ?? NaN,
    valueAt: (index) => samples[index]?.[1] ?? NaN,
  };
}

/** Each value with a low one less and a high ten more. */
function envelopeOf(...samples: readonly Sample[]): Samples {
  const means = samplesOf(...samples);
  return {
    ...means,
    lowAt: (index) => means.valueAt(index) - 1,
    highAt: (index) => means.valueAt(index) + 10,
  };
}

const ALL = { from: 0, to: 1000 };

test('a line is x and y in turn, broken by NaN', () => {
  expect([...linePoints(samplesOf([0, 1], [10, NaN], [20, 3]), ALL, 1)]).toEqual([0, 1, 10, NaN, 20, 3]);
});

test('what is mirrored lies below zero', () => {
  expect([...linePoints(samplesOf([0, 1], [10, 2]), ALL, 1, -1)]).toEqual([0, -1, 10, -2]);
  expect([...(bandPoints(envelopeOf([0, 5]), ALL, 1, -1) ?? [])]).toEqual([0, -15, -4]);
});

test('a drawing may be given away: the next is not in the same memory', () => {
  const samples = samplesOf([0, 1], [10, 2]);
  const first = linePoints(samples, ALL, 1);
  linePoints(samplesOf([0, 7], [10, 8]), ALL, 1);
  expect([...first]).toEqual([0, 1, 10, 2]);
  expect(first.buffer.byteLength).toBe(first.byteLength);
});

test('more points than were ever drawn before fit', () => {
  const many = Array.from({ length: 5000 }, (_, index) => [index, index % 7] as const);
  expect(linePoints(samplesOf(...many), { from: 0, to: 5000 }, 0.5).length).toBe(10_000);
});

test('a band holds the lowest and the highest of each bucket, and breaks where the line does', () => {
  const samples = envelopeOf([0, 5], [10, 9], [20, 2], [90, 4], [100, 4]);
  expect([...(bandPoints(samples, ALL, 20) ?? [])]).toEqual([
    ...[0, 4, 19],
    ...[20, 1, 12],
    ...[20, NaN, NaN],
    ...[90, 3, 14],
    ...[100, 3, 14],
  ]);
  expect(bandPoints(samplesOf([0, 1]), ALL, 20)).toBeUndefined();
});

test('a stack is running sums over shared times, and its band reaches as high as anything behind it', () => {
  const { curves, band } = stackPoints([envelopeOf([0, 1], [10, 2]), envelopeOf([0, 10], [10, 20])], ALL, 1);
  expect(curves.map((points) => [...points])).toEqual([
    [0, 1, 10, 2],
    [0, 11, 10, 22],
  ]);
  expect([...(band ?? [])]).toEqual([0, 11, 31, 10, 22, 42]);
});

test('a series that appears later adds nothing before, and a gap breaks every band', () => {
  const times = [0, 10, 20, 80, 90];
  const old = samplesOf(...times.map((time) => [time, 5] as const));
  const fresh = samplesOf([10, 7], [20, 7], [80, 7], [90, 7]);
  const { curves, band } = stackPoints([old, fresh], ALL, 1);
  expect(curves.map((points) => [...points])).toEqual([
    [0, 5, 10, 5, 20, 5, 20, NaN, 80, 5, 90, 5],
    [0, 5, 10, 12, 20, 12, 20, NaN, 80, 12, 90, 12],
  ]);
  expect(band).toBeUndefined();
});

test('a sum is made row by row, whichever series has a value', () => {
  const sum = sumOf([samplesOf([0, 1], [10, 2], [30, 1]), samplesOf([0, 4], [10, NaN], [20, 7])], ALL);
  const rows = Array.from({ length: sum.length }, (_, index) => [sum.timeAt(index), sum.valueAt(index)]);
  expect(rows).toEqual([
    [0, 5],
    [10, 2],
    [20, 7],
    [30, 1],
  ]);
});

test('nothing stacks to nothing', () => {
  expect(stackPoints([], ALL, 1)).toEqual({ curves: [], band: undefined });
  expect(sumOf([], ALL).length).toBe(0);
});

test('an extent grows by values, not by times or breaks', () => {
  const extent = { low: 0, high: 0 };
  widen(extent, Float64Array.of(900, 3, 901, NaN, 902, -2), 2);
  widen(extent, Float64Array.of(900, -5, 7), 3);
  expect(extent).toEqual({ low: -5, high: 7 });
});
