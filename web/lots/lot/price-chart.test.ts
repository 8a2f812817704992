import { describe, expect, test } from 'vitest';
import { ZoneClock } from '../../zone.ts';
import { Money } from '../money.ts';
import { drawPrice, stepAt } from './price-chart.ts';
import type { PriceStep } from './happenings.ts';

const money = new Money('EUR', 'en-GB');
const zone = new ZoneClock('utc');
const scene = (steps: readonly PriceStep[]) =>
  drawPrice({ steps, range: { from: 0, to: 100_000 }, until: 90_000, width: 100, height: 100, money, zone });
const step = (t: number, price: number | null): PriceStep => ({ t, price, retraction: false });

test('the price holds until its next step: corners and no slopes, up to where it is known', () => {
  const { path, end } = scene([step(10_000, 1000), step(50_000, 2000)]);
  expect(path).toMatch(/^M10 [\d.]+H50V[\d.]+H90$/);
  expect(end?.x).toBe(90);
});

test('where nobody bids any more the curve breaks', () => {
  const { path } = scene([step(10_000, 1000), step(20_000, null), step(60_000, 1000)]);
  expect(path).toMatch(/^M10 [\d.]+H20M60 [\d.]+H90$/);
  expect(scene([step(10_000, 1000), step(20_000, null)]).end).toBeUndefined();
});

test('thousands of steps are no more than a few for each pixel', () => {
  const many = Array.from({ length: 5000 }, (_, at) => step(at * 18, 1000 + at));
  const { path } = scene(many);
  expect(path.split('V').length).toBeLessThan(410);
  const highest = Math.min(...[...path.matchAll(/V([\d.]+)/g)].map(([, y]) => Number(y)));
  expect(highest).toBe(Math.round((scene(many).end?.y ?? 0) * 2) / 2);
});

describe('the axis', () => {
  test.each([
    ['prices from low to high begin at nothing', [100, 9000], '€0'],
    ['prices that are near each other do not', [90_000, 100_000], /^€\d{2,}/],
  ])('%s', (_, prices, first) => {
    const { yTicks } = scene(prices.map((price, at) => step(at * 1000, price)));
    expect(yTicks[0]?.label).toMatch(first);
    expect(yTicks.length).toBeGreaterThan(2);
    expect(yTicks.length).toBeLessThan(7);
  });

  test('a drawing of nothing has an axis of time, and no prices', () => {
    const { path, yTicks, xTicks, end } = scene([]);
    expect([path, end]).toEqual(['', undefined]);
    expect(yTicks).toEqual([]);
    expect(xTicks.length).toBeGreaterThan(1);
  });

  test('every step lies inside the plot', () => {
    for (const prices of [[5], [99, 650, 1010, 1250], [50_000, 49_000], [1_000_000_000_000]]) {
      const { path } = scene(prices.map((price, at) => step(at * 1000, price)));
      const heights = [...path.matchAll(/[V ]([-\d.]+)/g)].map(([, y]) => Number(y));
      expect(Math.min(...heights)).toBeGreaterThanOrEqual(0);
      expect(Math.max(...heights)).toBeLessThanOrEqual(100);
    }
  });
});

test('the step that holds at a time is found', () => {
  const steps = [step(10, 1), step(20, 2), step(30, 3)];
  expect([5, 10, 19, 20, 99].map((t) => stepAt(steps, t)?.price)).toEqual([undefined, 1, 1, 2, 3]);
});
