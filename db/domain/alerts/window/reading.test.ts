import { expect, test } from 'vitest';
import type { Condition } from '#protocol';
import { SeriesWindow } from './reading.ts';

const over = (fn: 'last' | 'avg' | 'max' | 'rate'): Condition => ({
  fn,
  window: 1_000,
  op: '>',
  threshold: 0,
});
const ABSENT: Condition = { fn: 'absent', window: 1_000 };

test('a series that vanished, one that says so, and one with too little are told apart', () => {
  const window = new SeriesWindow(over('rate'), 0);
  window.add(500, 1);
  expect(window.read(1_000)).toEqual({ kind: 'nothing', why: 'empty' });
  expect(window.read(1_501)).toEqual({ kind: 'nothing', why: 'vanished' });
  window.add(1_600, null);
  expect(window.read(1_600)).toEqual({ kind: 'nothing', why: 'stale' });
  expect(window.read(2_601)).toEqual({ kind: 'nothing', why: 'vanished' });
});

test('what nobody looked at for a whole window is unknown, not missing', () => {
  for (const condition of [over('avg'), ABSENT]) {
    const window = new SeriesWindow(condition, 5_000);
    expect(window.read(5_999)).toEqual({ kind: 'unknown', why: 'young' });
    expect(window.read(6_000)).toEqual({ kind: 'nothing', why: 'vanished' });
  }
});

test('a measured absence ends the last value at once, and a mean when its samples have left', () => {
  for (const [fn, then] of [
    ['last', { kind: 'nothing', why: 'stale' }],
    ['avg', { kind: 'value', value: 4 }],
    ['max', { kind: 'value', value: 4 }],
  ] as const) {
    const window = new SeriesWindow(over(fn), 0);
    window.add(2_000, 4);
    window.add(2_100, null);
    expect(window.read(2_200)).toEqual(then);
    window.add(2_300, 6);
    expect(window.read(2_300).kind).toBe('value');
  }
});

test('both ends belong to the window', () => {
  const window = new SeriesWindow(over('last'), 0);
  window.add(2_000, 4);
  expect(window.read(3_000)).toEqual({ kind: 'value', value: 4 });
  expect(window.read(3_001)).toEqual({ kind: 'nothing', why: 'vanished' });
});

test('what numbers too large for their neighbours took with them comes back once all have left', () => {
  const means = [0, 1].map((large) => {
    const window = new SeriesWindow(over('avg'), 0);
    for (let at = 0; at < 60; at += 1) {
      window.add(2_000 + at * 100, large === 1 && at % 7 < 2 && at < 30 ? 1.1e300 / (at + 3) : 0.1);
      window.read(2_000 + at * 100);
    }
    return window.read(7_900);
  });
  expect(means[1]).toEqual(means[0]);
});

test('numbers whose sum is too large for one still have a mean', () => {
  const window = new SeriesWindow(over('avg'), 0);
  window.add(1_000, 1.7e308);
  window.add(1_001, 1.7e308);
  const reading = window.read(1_001);
  expect(reading.kind === 'value' && reading.value / 1e308).toBeCloseTo(1.7);
  window.add(2_500, 3);
  expect(window.read(2_500)).toEqual({ kind: 'value', value: 3 });
});
