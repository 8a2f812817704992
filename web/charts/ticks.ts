import { axisUnit, type AxisUnit } from '../format.ts';
import type { Tick } from './picture.ts';

const BINARY_STEPS = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512];
const DECIMAL_STEPS = [1, 2, 5];
/** Steps at the most: more on an axis that goes both ways, whose two ends are rounded. */
const MOST_STEPS = { oneWay: 4, bothWays: 5 };
/** From here on a label is cut into thousands. */
const GROUPED = 10_000;

/** A vertical axis: from `min` (0 or below) to `max` in steps of `step`, all in the series' own unit. */
export interface ValueAxis {
  readonly min: number;
  readonly max: number;
  readonly step: number;
}

/** The lowest and the highest value to show. */
export interface Extent {
  readonly low: number;
  readonly high: number;
}

function steps(unit: string): (power: number) => number[] {
  return unit.startsWith('B')
    ? (power) => BINARY_STEPS.map((step) => step * 1024 ** power)
    : (power) => DECIMAL_STEPS.map((step) => step * 10 ** power);
}

/** Takes a length and a step; returns how many steps hold it. */
function stepsFor(length: number, step: number): number {
  return Math.ceil(length / step - 1e-9);
}

/** Takes what is to be shown, its unit and the least step; returns an axis of two to five round steps that holds it. */
export function valueAxis({ low, high }: Extent, unit: string, leastStep = 0): ValueAxis {
  const least = unit.startsWith('B') ? 1024 : unit === '' ? 1 : 0.1;
  const below = Number.isFinite(low) ? Math.max(0, -low) : 0;
  const above = Math.max(Number.isFinite(high) ? high : 0, below > 0 ? 0 : least);
  const most = below > 0 ? MOST_STEPS.bothWays : MOST_STEPS.oneWay;
  const span = Math.max(below + above, least);
  const power = Math.floor(Math.log(span) / Math.log(unit.startsWith('B') ? 1024 : 10));
  const leastSize = Math.max(leastStep, span / most);
  const step =
    [power - 1, power]
      .flatMap(steps(unit))
      .find((size) => size >= leastSize && stepsFor(above, size) + stepsFor(below, size) <= most) ?? span;
  const down = stepsFor(below, step);
  const up = Math.max(stepsFor(above, step), down > 0 ? 0 : 2);
  return { min: down === 0 ? 0 : -down * step, max: up * step, step };
}

/**
 * Takes the axis shown so far and what is to be shown now; returns the axis to show. It grows at once and shrinks
 * only when half of it is enough, so that the curves do not jump with every peak that leaves the window.
 */
export function steadyAxis(
  shown: ValueAxis | undefined,
  extent: Extent,
  unit: string,
  leastStep = 0,
): ValueAxis {
  const wanted = valueAxis(extent, unit, leastStep);
  if (shown === undefined || wanted.max > shown.max || wanted.min < shown.min) return wanted;
  return wanted.max - wanted.min <= (shown.max - shown.min) / 2 ? wanted : shown;
}

/** Takes an axis and the unit of its series; returns how its labels are written. */
export function axisScale({ min, max }: ValueAxis, unit: string): AxisUnit {
  return axisUnit(Math.max(max, -min), unit);
}

/** Takes an axis, what its values are divided by, and whether below zero counts as up; returns its labels, lowest first. */
export function valueTicks({ min, max, step }: ValueAxis, divisor: number, mirrored: boolean): Tick[] {
  const digits = fractionDigits(step / divisor);
  const first = Math.round(min / step);
  return Array.from({ length: Math.round(max / step) - first + 1 }, (_, index) => {
    const value = (first + index) * step;
    return { value, label: tickText((mirrored ? Math.abs(value) : value) / divisor, digits) };
  });
}

function fractionDigits(step: number): number {
  let digits = 0;
  while (digits < 4 && Math.abs(step * 10 ** digits - Math.round(step * 10 ** digits)) > 1e-6) digits++;
  return digits;
}

function tickText(value: number, digits: number): string {
  const text = String(Number(Math.abs(value).toFixed(digits)));
  const [whole = '', fraction] = text.split('.');
  const grouped = Math.abs(value) >= GROUPED ? whole.replace(/\B(?=(\d{3})+$)/g, '\u202f') : whole;
  return `${value < 0 ? '\u2212' : ''}${grouped}${fraction === undefined ? '' : `.${fraction}`}`;
}
