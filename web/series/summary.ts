import type { Samples } from './ring.ts';

/** Takes rings of series sampled together; returns the sum of the newest row, leaving out series that have ended. */
export function newestSum(all: readonly (Samples & { lastTime: number; lastValue: number })[]): number {
  const newest = Math.max(...all.map(({ lastTime }) => lastTime));
  const values = all.filter(({ lastTime }) => lastTime === newest).map(({ lastValue }) => lastValue);
  const present = values.filter((value) => !Number.isNaN(value));
  return present.length === 0 ? NaN : present.reduce((sum, value) => sum + value, 0);
}
