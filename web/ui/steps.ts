import { LEAST_SPAN, type TimeRange } from '../state/time.ts';
import { SPAN_CHOICES } from './time-words.ts';

/** What a step in time does to the page. */
export type Step =
  | { readonly type: 'choose'; readonly span: number }
  | { readonly type: 'zoom'; readonly range: TimeRange }
  | { readonly type: 'show'; readonly range: TimeRange }
  | { readonly type: 'shift'; readonly ms: number }
  | { readonly type: 'resume' };

/** What of the page's time a step begins at: the live span in ms, the range that stands still, what is shown, now. */
export interface StepFrom {
  readonly span: number;
  readonly fixed: TimeRange | undefined;
  readonly shown: TimeRange;
  /** Time of the newest sample in ms since 1970. */
  readonly newest: number;
}

/** Takes where the page stands; returns the step to half of what is shown, or to the next shorter live range. */
export function shorter({ span, fixed }: StepFrom): Step | undefined {
  if (fixed === undefined) {
    const next = SPAN_CHOICES.findLast(({ ms }) => ms < span);
    return next && { type: 'choose', span: next.ms };
  }
  const length = (fixed.to - fixed.from) / 2;
  return length < LEAST_SPAN ? undefined : { type: 'zoom', range: around(fixed, length) };
}

/** Takes where the page stands; returns the step to twice what is shown, or to the next longer live range. */
export function longer({ span, fixed, newest }: StepFrom): Step | undefined {
  if (fixed === undefined) {
    const next = SPAN_CHOICES.find(({ ms }) => ms > span);
    return next && { type: 'choose', span: next.ms };
  }
  const wide = around(fixed, (fixed.to - fixed.from) * 2);
  const beyond = Math.max(0, wide.to - Math.max(newest, fixed.to));
  return { type: 'zoom', range: { from: wide.from - beyond, to: wide.to - beyond } };
}

/** Takes where the page stands; returns the step half of what is shown back, from live too. */
export function earlier({ fixed, shown }: StepFrom): Step {
  const ms = (shown.to - shown.from) / 2;
  if (fixed !== undefined) return { type: 'shift', ms: -ms };
  return { type: 'show', range: { from: shown.from - ms, to: shown.to - ms } };
}

/** Takes where the page stands; returns the step half of what is shown on, and to live where that reaches the newest. */
export function later({ fixed, newest }: StepFrom): Step | undefined {
  if (fixed === undefined) return undefined;
  const ms = (fixed.to - fixed.from) / 2;
  return fixed.to + ms >= newest ? { type: 'resume' } : { type: 'shift', ms };
}

function around({ from, to }: TimeRange, length: number): TimeRange {
  const middle = (from + to) / 2;
  return { from: middle - length / 2, to: middle + length / 2 };
}
