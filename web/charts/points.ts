import { decimate, longestStep, medianInterval, visible } from '../series/decimate.ts';
import type { Samples } from '../series/ring.ts';
import type { TimeRange } from '../state/time.ts';
import { asSamples, stackRows } from './rows.ts';

/** Numbers in a row, in an array that may be transferred. */
export type Numbers = Float64Array<ArrayBuffer>;

/** A list of numbers that is filled again and again, so that a drawing makes no object for each of its points. */
class Scratch {
  #numbers: Numbers = new Float64Array(2048);
  #length = 0;

  clear(): this {
    this.#length = 0;
    return this;
  }

  push(first: number, second: number): void {
    this.#reserve(2);
    this.#numbers[this.#length++] = first;
    this.#numbers[this.#length++] = second;
  }

  push3(first: number, second: number, third: number): void {
    this.#reserve(1);
    this.#numbers[this.#length++] = first;
    this.push(second, third);
  }

  /** A copy of what is in it, exactly as long, to be given away. */
  take(): Numbers {
    return this.#numbers.slice(0, this.#length);
  }

  #reserve(more: number): void {
    if (this.#length + more <= this.#numbers.length) return;
    const wider = new Float64Array(this.#numbers.length * 2);
    wider.set(this.#numbers);
    this.#numbers = wider;
  }
}

const scratch = new Scratch();

/**
 * Takes samples, the shown range, a bucket's width in ms and 1 or -1 (drawn below zero); returns `x, y, x, y, …` of
 * the lowest and the highest sample of each bucket, y NaN where the curve breaks.
 */
export function linePoints(
  samples: Samples,
  { from, to }: TimeRange,
  bucket: number,
  sign: 1 | -1 = 1,
): Numbers {
  const { start, end, longest } = visible(samples, from, to);
  scratch.clear();
  decimate(samples, start, end, bucket, longest, {
    keep: (index) => scratch.push(samples.timeAt(index), sign * samples.valueAt(index)),
    gap: (time) => scratch.push(time, NaN),
  });
  return scratch.take();
}

/**
 * Takes the same; returns `x, low, high, …` with the envelope of each bucket, NaN where the curve breaks, or undefined
 * for samples that have no envelope.
 */
export function bandPoints(
  samples: Samples,
  { from, to }: TimeRange,
  bucket: number,
  sign: 1 | -1 = 1,
): Numbers | undefined {
  if (samples.lowAt === undefined || samples.highAt === undefined) return undefined;
  const { start, end, longest } = visible(samples, from, to);
  scratch.clear();
  let [x, low, high] = [NaN, Infinity, -Infinity];
  const flush = () => {
    if (low <= high) scratch.push3(x, sign < 0 ? -high : low, sign < 0 ? -low : high);
    [low, high] = [Infinity, -Infinity];
  };
  let previous = NaN;
  for (let index = start; index < end; index++) {
    const time = samples.timeAt(index);
    const gone = Number.isNaN(samples.valueAt(index));
    if (gone || time - previous > longest) {
      flush();
      scratch.push3(gone ? time : previous, NaN, NaN);
    }
    previous = time;
    if (gone) continue;
    if (low > high || Math.floor(time / bucket) !== Math.floor(x / bucket)) {
      flush();
      x = time;
    }
    low = Math.min(low, samples.lowAt(index));
    high = Math.max(high, samples.highAt(index));
  }
  flush();
  return scratch.take();
}

/** Curves upon each other, lowest first, and the upper bound of their sum where their samples are envelopes. */
export interface Stack {
  readonly curves: readonly Numbers[];
  readonly band: Numbers | undefined;
}

/**
 * Takes series sampled together, the shown range, a bucket's width in ms and 1 or -1; returns their running sums. All
 * curves share their x, chosen where the total is lowest and highest, so that the bands between them stay whole.
 */
export function stackPoints(
  all: readonly Samples[],
  range: TimeRange,
  bucket: number,
  sign: 1 | -1 = 1,
): Stack {
  const rows = stackRows(all, range);
  const top = rows.sums.at(-1);
  if (top === undefined) return { curves: [], band: undefined };
  const total = asSamples(rows, top);
  // A series that came seldom must not make the others look whole: the slowest pace counts.
  const intervals = all.map(medianInterval).filter((interval) => !Number.isNaN(interval));
  const longest = longestStep(intervals.length === 0 ? NaN : Math.max(...intervals));
  const kept: number[] = []; // indexes; a gap as NaN and its time after it
  decimate(total, 0, total.length, bucket, longest, {
    keep: (index) => kept.push(index),
    gap: (time) => kept.push(NaN, time),
  });
  const curves = rows.sums.map((column) => columnPoints(rows.times, column, kept, sign));
  const { bound } = rows;
  const band =
    bound === undefined
      ? undefined
      : bandPoints(
          {
            ...total,
            lowAt: (index: number) => total.valueAt(index),
            highAt: (index: number) => bound[index] ?? NaN,
          },
          range,
          bucket,
          sign,
        );
  return { curves, band };
}

function columnPoints(
  times: Float64Array,
  column: Float64Array,
  kept: readonly number[],
  sign: 1 | -1,
): Numbers {
  scratch.clear();
  for (let place = 0; place < kept.length; place++) {
    const index = kept[place] ?? NaN;
    // A series that does not exist yet adds nothing.
    if (Number.isNaN(index)) scratch.push(kept[++place] ?? NaN, NaN);
    else scratch.push(times[index] ?? NaN, sign * (column[index] || 0));
  }
  return scratch.take();
}

/** Takes what the extent was so far and numbers in groups of `stride`, the first of each a time; widens the extent. */
export function widen(extent: { low: number; high: number }, numbers: Numbers, stride: 2 | 3): void {
  for (let index = 0; index < numbers.length; index++) {
    if (index % stride === 0) continue;
    const value = numbers[index] ?? NaN;
    if (value < extent.low) extent.low = value;
    if (value > extent.high) extent.high = value;
  }
}
