import { longestStep, medianInterval } from '../series/decimate.ts';
import { firstAtOrAfter, indexInForce, type Samples } from '../series/ring.ts';
import type { TimeRange } from '../state/time.ts';

/** What a series did in a stretch of time, in its own unit; NaN where it has no value there. */
export interface Reading {
  readonly last: number;
  readonly least: number;
  readonly mean: number;
  readonly most: number;
}

/** A value at a moment, with the lowest and the highest around it where the samples are thinned out. */
export interface Spot {
  readonly value: number;
  /** Both are undefined for a single sample. */
  readonly low: number | undefined;
  readonly high: number | undefined;
}

/** Nothing was measured. */
export const NOTHING: Reading = { last: NaN, least: NaN, mean: NaN, most: NaN };
const NOWHERE: Spot = { value: NaN, low: undefined, high: undefined };

/** Takes samples (or none) and a range; returns what they did in it. The extremes are those of the samples behind a bucket. */
export function readSamples(samples: Samples | undefined, { from, to }: TimeRange): Reading {
  if (samples === undefined) return NOTHING;
  let last = NaN;
  let least = Infinity;
  let most = -Infinity;
  let sum = 0;
  let count = 0;
  const end = firstAtOrAfter(samples, to + 1);
  for (let index = firstAtOrAfter(samples, from); index < end; index++) {
    const value = samples.valueAt(index);
    if (Number.isNaN(value)) continue;
    least = Math.min(least, samples.lowAt?.(index) ?? value);
    most = Math.max(most, samples.highAt?.(index) ?? value);
    const weight = samples.countAt?.(index) ?? 1;
    sum += value * weight;
    count += weight;
    last = samples.lastAt?.(index) ?? value;
  }
  return count === 0 ? NOTHING : { last, least, mean: sum / count, most };
}

/** Takes samples (not empty) and a time in ms; returns the index of the sample nearest to it, the newest of those of one time. */
function nearest(samples: Samples, time: number): number {
  const after = Math.min(firstAtOrAfter(samples, time), samples.length - 1);
  const before = Math.max(0, after - 1);
  const near = samples.timeAt(time - samples.timeAt(before) <= samples.timeAt(after) - time ? before : after);
  return indexInForce(samples, near);
}

/** Takes samples (or none) and a time in ms; returns the value nearest to it, none inside a gap. */
export function spotAt(samples: Samples | undefined, time: number): Spot {
  if (samples === undefined || samples.length === 0) return NOWHERE;
  const index = nearest(samples, time);
  if (Math.abs(samples.timeAt(index) - time) > longestStep(medianInterval(samples))) return NOWHERE;
  const value = samples.valueAt(index);
  const low = samples.lowAt?.(index);
  const high = samples.highAt?.(index);
  return low === undefined || high === undefined || low === high
    ? { value, low: undefined, high: undefined }
    : { value, low, high };
}

/**
 * Takes the series of a panel, where the crosshair is, how many steps to go (left is negative), the range shown and the
 * ms of one pixel; returns where it goes: at least a pixel for each step, onto a sample where one is near.
 */
export function stepTime(
  all: readonly Samples[],
  at: number,
  steps: number,
  range: TimeRange,
  pixel: number,
): number {
  const [finest] = all
    .filter(({ length }) => length > 1)
    .map((samples) => ({ samples, interval: medianInterval(samples) }))
    .sort((a, b) => a.interval - b.interval);
  const step = Math.max(pixel, finest?.interval ?? 0);
  const inside = (time: number): number => Math.min(range.to, Math.max(range.from, time));
  const wanted = inside(at + steps * step);
  if (finest === undefined) return wanted;
  const snapped = finest.samples.timeAt(nearest(finest.samples, wanted));
  const near = Math.abs(snapped - wanted) <= step && snapped >= range.from && snapped <= range.to;
  const onward = steps === 0 || Math.sign(snapped - at) === Math.sign(steps);
  return near && onward ? snapped : wanted;
}
