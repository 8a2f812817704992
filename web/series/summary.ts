import { firstAtOrAfter, type Samples } from './ring.ts';

/** The values of one series over a time range, in its own unit; NaN when there are none. */
export interface Summary {
  readonly least: number;
  readonly mean: number;
  readonly most: number;
}

/** Takes samples (or none) and a time range in ms; returns the lowest, the mean and the highest value in it. */
export function summarize(samples: Samples | undefined, from: number, to: number): Summary {
  let least = NaN;
  let most = NaN;
  let sum = 0;
  let count = 0;
  if (samples !== undefined) {
    const end = firstAtOrAfter(samples, to + 1);
    for (let index = firstAtOrAfter(samples, from); index < end; index++) {
      const value = samples.valueAt(index);
      if (Number.isNaN(value)) continue;
      const low = samples.lowAt?.(index) ?? value;
      const high = samples.highAt?.(index) ?? value;
      const weight = samples.countAt?.(index) ?? 1;
      if (!(low >= least)) least = low;
      if (!(high <= most)) most = high;
      sum += value * weight;
      count += weight;
    }
  }
  return { least, mean: count === 0 ? NaN : sum / count, most };
}

/** Takes rings of series sampled together; returns the sum of the newest row, leaving out series that have ended. */
export function newestSum(all: readonly (Samples & { lastTime: number; lastValue: number })[]): number {
  const newest = Math.max(...all.map(({ lastTime }) => lastTime));
  const values = all.filter(({ lastTime }) => lastTime === newest).map(({ lastValue }) => lastValue);
  const present = values.filter((value) => !Number.isNaN(value));
  return present.length === 0 ? NaN : present.reduce((sum, value) => sum + value, 0);
}
