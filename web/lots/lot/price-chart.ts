import type { Tick } from '../../charts/picture.ts';
import { valueAxis, valueTicks } from '../../charts/ticks.ts';
import { timeStep } from '../../charts/time-step.ts';
import { timeTicks } from '../../charts/time-ticks.ts';
import type { TimeRange } from '../../state/time.ts';
import type { ZoneClock } from '../../zone.ts';
import type { Money } from '../money.ts';
import type { PriceStep } from './happenings.ts';

/** Pixels between two labels of time, about. */
const PER_LABEL = 90;

/** Everything that a drawing of the price needs, in CSS pixels of the plot. */
export interface PriceDrawing {
  /** The curve as the `d` of a path; it breaks where nobody bids. */
  readonly path: string;
  /** The same, closed down to the floor. */
  readonly area: string;
  /** The newest price, where the curve ends. */
  readonly end: { readonly x: number; readonly y: number } | undefined;
  readonly xTicks: readonly Tick[];
  readonly yTicks: readonly Tick[];
}

/** What is drawn, and how large. */
export interface PriceScene {
  readonly steps: readonly PriceStep[];
  readonly range: TimeRange;
  /** How far the newest price is known to hold, in ms: the range may be longer. */
  readonly until: number;
  readonly width: number;
  readonly height: number;
  readonly money: Money;
  readonly zone: ZoneClock;
}

/** Takes what is drawn; returns the drawing: the price holds until the next step, so the curve has corners and no slopes. */
export function drawPrice({ steps, range, until, width, height, money, zone }: PriceScene): PriceDrawing {
  const [low, high] = ends(steps);
  const axis = priceAxis(low, high, money);
  const x = (t: number): number => ((t - range.from) / Math.max(1, range.to - range.from)) * width;
  const y = (price: number): number => (1 - (price - axis.min) / (axis.max - axis.min)) * height;
  const fitting = Math.max(2, Math.floor(width / PER_LABEL));
  const drawn = trace(steps, range, until, x, y);
  const last = steps.at(-1);
  return {
    ...drawn,
    area: drawn.stretches
      .map((stretch) => `${stretch.path}V${round(height)}H${round(stretch.from)}Z`)
      .join(''),
    path: drawn.stretches.map(({ path }) => path).join(''),
    end: last?.price === null || last === undefined ? undefined : { x: x(until), y: y(last.price) },
    xTicks: timeTicks(range, timeStep(range.to - range.from, fitting), zone).map(({ value, label }) => ({
      value: x(value),
      label,
    })),
    // Without a price there is nothing to read off.
    yTicks: (steps.length === 0 ? [] : axis.ticks).map(({ value, label }) => ({ value: y(value), label })),
  };
}

/** Takes steps and a time; returns the step that holds then, undefined before the first. */
export function stepAt(steps: readonly PriceStep[], t: number): PriceStep | undefined {
  let [low, high] = [0, steps.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((steps[middle]?.t ?? 0) <= t) low = middle + 1;
    else high = middle;
  }
  return steps[low - 1];
}

interface Stretch {
  readonly from: number;
  readonly path: string;
}

/** Several steps in one pixel are one: the last of them, and the highest, as they would be seen. */
function trace(
  steps: readonly PriceStep[],
  range: TimeRange,
  until: number,
  x: (t: number) => number,
  y: (price: number) => number,
): { readonly stretches: readonly Stretch[] } {
  const stretches: { from: number; path: string }[] = [];
  let open: { from: number; path: string } | undefined;
  let before = -Infinity;
  for (const [at, { t, price }] of steps.entries()) {
    const place = round(x(Math.max(range.from, t)));
    const next = steps[at + 1];
    const hidden = next !== undefined && next.price !== null && price !== null && round(x(next.t)) === place;
    if (hidden && place === before) continue;
    before = place;
    if (price === null) {
      if (open !== undefined) open.path += `H${place}`;
      open = undefined;
    } else if (open === undefined) {
      open = { from: place, path: `M${place} ${round(y(price))}` };
      stretches.push(open);
    } else open.path += `H${place}V${round(y(price))}`;
  }
  if (open !== undefined) open.path += `H${round(x(until))}`;
  return { stretches };
}

/** The lowest and the highest price. */
function ends(steps: readonly PriceStep[]): [number, number] {
  let [low, high] = [Infinity, -Infinity];
  for (const { price } of steps) {
    if (price === null) continue;
    low = Math.min(low, price);
    high = Math.max(high, price);
  }
  return high === -Infinity ? [0, 1] : [low, high];
}

/** The axis begins at nothing where that costs little room, else below the lowest price. */
function priceAxis(low: number, high: number, money: Money) {
  const unit = 10 ** money.decimals;
  const floor = low > high * 0.6 ? Math.max(0, low - Math.max(high - low, high * 0.05)) : 0;
  const { max, step } = valueAxis({ low: 0, high: (high - floor) / unit }, '', 1 / unit);
  // From a whole step on, so that the labels are round.
  const base = Math.floor(floor / unit / step) * step;
  const top = base + Math.max(max, Math.ceil((high / unit - base) / step) * step);
  const ticks = valueTicks({ min: 0, max: top - base, step }, 1, false).map(({ value }) => ({
    value: (value + base) * unit,
    label: money.short((value + base) * unit),
  }));
  return { min: base * unit, max: top * unit, ticks };
}

/** Half a pixel is as fine as it is seen. */
function round(place: number): number {
  return Math.round(place * 2) / 2;
}
