import { firstAtOrAfter, type Samples } from './ring.ts';

/** Two samples further apart than this many usual intervals have a gap between them. */
export const GAP_FACTOR = 2.5;

const INTERVALS_LOOKED_AT = 255;

/** Takes samples; returns the median ms between neighbours of different times, NaN when there are none. */
export function medianInterval(samples: Samples): number {
  const pairs = samples.length - 1;
  if (pairs < 1) return NaN;
  const step = Math.max(1, Math.floor(pairs / INTERVALS_LOOKED_AT));
  const intervals = new Float64Array(Math.floor((pairs - 1) / step) + 1);
  let count = 0;
  for (let i = 0; i < intervals.length; i++) {
    const interval = samples.timeAt(i * step + 1) - samples.timeAt(i * step);
    // Samples of one commit share a time: that says nothing of how often commits come.
    if (interval > 0) intervals[count++] = interval;
  }
  const known = intervals.subarray(0, count).sort();
  return known[count >>> 1] ?? NaN;
}

/** What decimation hands on, in order: an index to keep, or a break after the time given. */
export interface Sink {
  keep(index: number): void;
  /** Takes ms since 1970. */
  gap(time: number): void;
}

/**
 * Takes samples, an index range, a bucket width in ms (two pixels' worth) and the longest ms between
 * neighbours that is no gap. Hands to the sink the lowest and the highest sample of every bucket and every
 * break. Buckets stand at multiples of their width, so a sliding window does not make the curve shimmer.
 */
export function decimate(
  samples: Samples,
  start: number,
  end: number,
  bucket: number,
  longest: number,
  sink: Sink,
): void {
  let low = -1;
  let high = -1;
  let current = NaN;
  let previous = NaN;
  const flush = () => {
    if (low === -1) return;
    sink.keep(Math.min(low, high));
    if (low !== high) sink.keep(Math.max(low, high));
    low = high = -1;
  };
  for (let index = start; index < end; index++) {
    const time = samples.timeAt(index);
    const value = samples.valueAt(index);
    const gone = Number.isNaN(value);
    if (time - previous > longest || gone) {
      flush();
      sink.gap(gone ? time : previous);
    }
    previous = time;
    if (gone) continue;
    const place = Math.floor(time / bucket);
    if (place !== current) flush();
    current = place;
    if (low === -1 || value < samples.valueAt(low)) low = index;
    if (high === -1 || value > samples.valueAt(high)) high = index;
  }
  flush();
}

/** The part of a series inside a time range, and the longest ms between two of its samples that is no gap. */
export interface Visible {
  readonly start: number;
  readonly end: number;
  readonly longest: number;
}

/** Takes samples and a time range in ms; returns the index range to draw and what counts as a gap there. */
export function visible(samples: Samples, from: number, to: number): Visible {
  // One sample before the range, so that the curve enters from the edge instead of beginning inside.
  const start = Math.max(0, firstAtOrAfter(samples, from) - 1);
  const end = firstAtOrAfter(samples, to + 1);
  return { start, end, longest: longestStep(medianInterval(samples)) };
}

/** Takes a usual interval in ms, NaN when unknown; returns the longest step that is no gap. */
export function longestStep(interval: number): number {
  return Number.isNaN(interval) ? Infinity : interval * GAP_FACTOR;
}
