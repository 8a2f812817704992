/** What one series did in one stretch of time: enough to draw its envelope and to join it with its neighbours. */
export interface Bucket {
  readonly count: number;
  readonly sum: number;
  readonly min: number;
  readonly max: number;
  /** The value of the newest sample. */
  readonly last: number;
}

/** Widths of the rollups that are kept, in ms, the finest first. Each divides the next. */
export const RESOLUTIONS = [10_000, 60_000, 600_000] as const;

/** Width of one kept rollup in ms. */
export type Resolution = (typeof RESOLUTIONS)[number];

/** Widths of buckets that are answered, in ms: each is a whole number of the resolutions below it that it needs. */
const STEPS = [
  1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 14_400, 43_200, 86_400, 604_800,
].map((seconds) => seconds * 1000);

/** Takes a bucket (or none yet) and the next sample's value; returns the bucket with it. */
export function fold(bucket: Bucket | undefined, value: number): Bucket {
  if (bucket === undefined) return { count: 1, sum: value, min: value, max: value, last: value };
  return {
    count: bucket.count + 1,
    sum: bucket.sum + value,
    min: Math.min(bucket.min, value),
    max: Math.max(bucket.max, value),
    last: value,
  };
}

/** Takes two buckets, the earlier first; returns both as one. */
export function merge(earlier: Bucket, later: Bucket): Bucket {
  return {
    count: earlier.count + later.count,
    sum: earlier.sum + later.sum,
    min: Math.min(earlier.min, later.min),
    max: Math.max(earlier.max, later.max),
    last: later.last,
  };
}

/** Takes a time and a width in ms; returns the start of the bucket that holds it. */
export function bucketStart(time: number, step: number): number {
  return Math.floor(time / step) * step;
}

/**
 * Takes the length of a range in ms, how many points it may have, and the least width in ms; returns the width of its
 * buckets: the least step that people count in which keeps to the points.
 */
export function historyStep(span: number, points: number, least: number = 0): number {
  const wanted = Math.max(least, span / Math.max(1, points));
  return STEPS.find((step) => step >= wanted) ?? Math.ceil(wanted / 604_800_000) * 604_800_000;
}
