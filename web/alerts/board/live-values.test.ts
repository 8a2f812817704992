import { expect, test } from 'vitest';
import type { Rule } from '#protocol';
import { SeriesRing } from '../../series/ring.ts';
import { CATALOGUE, firing, linesOf, rule, T } from '../alerts.kit.ts';
import { LiveValues } from './live-values.ts';

/** Series by id with a sample in each second that ends at T. */
function boardOf(samples: Readonly<Record<number, readonly number[]>>) {
  const rings = new Map(
    Object.entries(samples).map(([id, values]) => {
      const ring = new SeriesRing(600);
      values.forEach((value, index) => ring.push(T - (values.length - 1 - index) * 1000, value));
      return [Number(id), ring] as const;
    }),
  );
  return { catalogue: CATALOGUE, ring: (id: number) => rings.get(id) };
}

function valueOf(one: Rule, board: ReturnType<typeof boardOf>, labels = {}, now = T): number | undefined {
  const [line] = linesOf([one], [firing(one, labels)]);
  return line && new LiveValues(board).of(line, now);
}

const last = (selector: Rule['terms']['selector']): Rule =>
  rule('lastlast', { selector, condition: { fn: 'last', window: 10_000, op: '>', threshold: 1 } });

test('it is what the condition would be evaluated to now, not the newest sample', () => {
  const values = Array.from({ length: 61 }, (_, index) => (index < 31 ? 0 : 100));
  const mean = valueOf(rule(), boardOf({ 1: values }));
  expect(mean).toBeCloseTo((30 * 100) / 61, 5);
  expect(valueOf(last({ series: 'cpu.used', matchers: [] }), boardOf({ 1: values }))).toBe(100);
});

test('of the series that the alert is of, in per cent where the rule takes it so', () => {
  const board = boardOf({ 2: [1], 3: [30], 4: [10], 5: [120] });
  const of = last({ series: 'disk.used', of: 'disk.size', matchers: [] });
  expect(valueOf(of, board, { mount: '/srv' })).toBe(25);
  expect(valueOf(of, board, { mount: '/' })).toBe(10);
  expect(valueOf(of, board, { mount: '/gone' })).toBeUndefined();
});

test('where the page holds less than the window, or nothing of it any more, it is not known', () => {
  expect(valueOf(rule(), boardOf({ 1: [5, 6, 7] }))).toBeUndefined();
  expect(valueOf(rule(), boardOf({}))).toBeUndefined();
  const one = last({ series: 'cpu.used', matchers: [] });
  expect(valueOf(one, boardOf({ 1: [5] }), {}, T + 20_000)).toBeUndefined();
});
