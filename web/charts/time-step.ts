import { DAY, HOUR, MINUTE, SECOND } from '../durations.ts';

/** 5 January 1970 was a Monday: weeks begin there. */
const MONDAY = 4 * DAY;
const MONTH = (365.25 / 12) * DAY;

/** The way from one label to the next, on a clock that knows no change of its offset. */
export interface TimeStep {
  /** Its length in ms; of months, about. */
  readonly ms: number;
  /** Takes a local time, written as ms since 1970; returns the first place of a label at or after it. */
  atOrAfter(local: number): number;
}

function even(ms: number, anchor = 0): TimeStep {
  return { ms, atOrAfter: (local) => Math.ceil((local - anchor) / ms) * ms + anchor };
}

/** Takes a month, counted from the year 0; returns its beginning. */
function monthStart(month: number): number {
  return Date.UTC(Math.floor(month / 12), month % 12);
}

function months(count: number): TimeStep {
  return {
    ms: count * MONTH,
    atOrAfter(local) {
      const date = new Date(local);
      const month = date.getUTCFullYear() * 12 + date.getUTCMonth();
      const aligned = Math.floor(month / count) * count;
      const first = monthStart(aligned);
      return first >= local ? first : monthStart(aligned + count);
    },
  };
}

const STEPS: readonly TimeStep[] = [
  ...[1, 2, 5, 10, 15, 30].map((seconds) => even(seconds * SECOND)),
  ...[1, 2, 5, 10, 15, 30].map((minutes) => even(minutes * MINUTE)),
  ...[1, 2, 3, 6, 12].map((hours) => even(hours * HOUR)),
  ...[1, 2].map((days) => even(days * DAY)),
  ...[1, 2].map((weeks) => even(weeks * 7 * DAY, MONDAY)),
  ...[1, 2, 3, 6].map(months),
];
const LONGEST = months(12);

/** Takes a span in ms and how many labels fit; returns the step between them, one that people count in. */
export function timeStep(span: number, fitting: number): TimeStep {
  const wanted = span / Math.max(1, fitting);
  return STEPS.find(({ ms }) => ms >= wanted) ?? LONGEST;
}
