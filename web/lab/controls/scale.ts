import { LAB_LIMITS } from '#protocol';

/** The values that a slider goes through: a slider's own position is the place in the list. */
export type Steps = readonly number[];

/** Events a second: every second, or a thousand of them; 0 stops the source. */
export const RATE_STEPS: Steps = [0, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000];

/** Bytes of text in each event, beside its number and time. */
export const BYTES_STEPS: Steps = [0, 20, 50, 100, 200, 500, 1000, 2000, 4000, 8192];

/** Takes steps and a value; returns the place of the nearest step: a value may have been set from elsewhere. */
export function placeOn(steps: Steps, value: number): number {
  let [place, least] = [0, Infinity];
  for (const [index, step] of steps.entries()) {
    const away = Math.abs(Math.log((step + 1) / (value + 1)));
    if (away < least) [place, least] = [index, away];
  }
  return place;
}

/** Takes steps and a place; returns the value there. A place outside is that at the end. */
export function valueAt(steps: Steps, place: number): number {
  return steps[Math.min(steps.length - 1, Math.max(0, Math.round(place)))] ?? 0;
}

const MOST_BYTES = LAB_LIMITS.bytesPerSecond;

/** Takes a rate and a payload of which the first was chosen; returns the largest payload on the steps that goes with it. */
export function bytesFor(rate: number, bytes: number): number {
  return rate * bytes <= MOST_BYTES
    ? bytes
    : (BYTES_STEPS.findLast((step) => rate * step <= MOST_BYTES) ?? 0);
}

/** Takes a payload that was chosen and a rate; returns the highest rate on the steps that goes with it. */
export function rateFor(bytes: number, rate: number): number {
  return rate * bytes <= MOST_BYTES ? rate : (RATE_STEPS.findLast((step) => step * bytes <= MOST_BYTES) ?? 0);
}
