import { expect, test } from 'vitest';
import { preview } from './preview.ts';
import { alertWith, resolvedAt, ruleWith } from './testing.ts';
import { spansOf } from './spans.ts';

const S = 1_000;

test('with these settings it would have fired twice: here', () => {
  const values = [1, 1, 9, 9, 9, 1, 1, 1, 9, 1, 9, 9, 9, 9];
  const samples = values.map((value, at) => [100 * S + at * S, value] as const);
  const { terms } = ruleWith({ for: 2 * S, keepFiringFor: S });
  const { fired, series } = preview(terms, [{ labels: { host: 'a' }, samples }], 100 * S, 113 * S);
  expect(fired).toBe(2);
  expect(series[0]?.labels).toEqual({ host: 'a' });
  expect(
    series[0]?.spans.map(({ state, from, to }) => [state, from / S, to === null ? null : to / S]),
  ).toEqual([
    ['pending', 102, 104],
    ['firing', 104, 105],
    ['recovering', 105, 106],
    ['pending', 108, 109],
    ['pending', 110, 112],
    ['firing', 112, null],
  ]);
});

test('it sees what was before, takes per cent, and is not asked more often than it can', () => {
  const samples = Array.from({ length: 60 }, (_, at) => [at * 60 * S, 10 + at] as const);
  const whole = [[0, 100]] as const;
  const { terms } = ruleWith({
    selector: { series: 'used', of: 'size', matchers: [] },
    condition: { fn: 'predict', window: 600 * S, ahead: 3_600 * S, op: '>=', threshold: 100 },
    every: 250,
  });
  const past = preview(terms, [{ labels: {}, samples, whole }], 600 * S, 600 * S + 20_000 * S);
  // At minute m it is at 10 + m, and in an hour at 70 + m.
  expect(past.series[0]?.spans[0]).toMatchObject({ state: 'firing', from: 1_800 * S, to: null });
  expect(past.fired).toBe(1);
});

test('a value is in per cent of what there was at its time', () => {
  const selector = { series: 'used', of: 'size', matchers: [] };
  const { terms } = ruleWith({
    selector,
    every: 10 * S,
    condition: { fn: 'last', window: 60 * S, op: '>', threshold: 40 },
  });
  const past = {
    labels: {},
    samples: [[11 * S, 50]],
    whole: [
      [0, 100],
      [15 * S, 1_000],
    ],
  } as const;
  expect(preview(terms, [past], 0, 20 * S).series[0]?.spans).toMatchObject([{ value: 50, from: 20 * S }]);
});

test('spans are what transitions say, each stretch once', () => {
  const firing = alertWith({ at: 2_000 });
  const spans = spansOf([
    alertWith({ state: 'pending', firedAt: null, at: 1_000, value: 6 }),
    firing,
    { ...firing, at: 2_500, version: 3 },
    { ...firing, at: 3_000, reason: 'vanished', version: 4 },
    resolvedAt(firing, 4_000),
    alertWith({ state: 'pending', firedAt: null, episode: 5_000, at: 5_000 }),
  ]);
  expect(spans.map(({ state, reason, from, to }) => [state, reason, from, to])).toEqual([
    ['pending', 'condition', 1_000, 2_000],
    ['firing', 'condition', 2_000, 3_000],
    ['firing', 'vanished', 3_000, 4_000],
    ['pending', 'condition', 5_000, null],
  ]);
  expect(spans[0]?.value).toBe(6);
});
