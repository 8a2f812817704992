import { DAY, HOUR, MINUTE } from '../durations.ts';

/** A stretch of time, in ms since 1970 by the server's clock. */
export interface TimeRange {
  readonly from: number;
  readonly to: number;
}

/** Why the page does not follow the newest sample: a set, so that ending one reason ends only that one. */
export type PauseReason = 'user' | 'zoom' | 'past';

/**
 * What stretch of time is shown. Live follows the newest sample; a fixed range stands still, and `back` holds what a
 * double click returns to, the nearest last (undefined is live).
 */
export interface TimeState {
  /** Length of the live range in ms: what is returned to. */
  readonly span: number;
  /** The range that stands still; undefined while live. */
  readonly fixed: TimeRange | undefined;
  readonly back: readonly (TimeRange | undefined)[];
  readonly reasons: ReadonlySet<PauseReason>;
}

/** Live ranges that can be chosen with one click, by their names in the address. */
export const SPANS = {
  '1m': MINUTE,
  '5m': 5 * MINUTE,
  '15m': 15 * MINUTE,
  '1h': HOUR,
  '6h': 6 * HOUR,
  '24h': DAY,
  '7d': 7 * DAY,
} as const;

/** The name of a live range. */
export type SpanName = keyof typeof SPANS;

/** Ranges up to this are drawn from the samples that the page holds; longer ones need the server's history. */
export const HELD_SPAN = SPANS['5m'];

/** The shortest range that can be zoomed to, in ms. */
export const LEAST_SPAN = 5_000;

/** Zooms that can be gone back from, at the most: the oldest is forgotten. */
const BACK_LIMIT = 32;

const NONE: ReadonlySet<PauseReason> = new Set();

/** Takes the length of the live range in ms; returns the state that follows the newest sample. */
export function live(span: number): TimeState {
  return { span, fixed: undefined, back: [], reasons: NONE };
}

/** Takes the state and a live range chosen; returns the state that follows it, whatever was zoomed or paused. */
export function choose(_state: TimeState, span: number): TimeState {
  return live(span);
}

/** Takes the state and what is on the screen; returns the state that stands still there because a person said so. */
export function pause(state: TimeState, shown: TimeRange): TimeState {
  if (state.reasons.has('user')) return state;
  const reasons = new Set([...state.reasons, 'user' as const]);
  return { ...state, fixed: state.fixed ?? shown, reasons };
}

/** Takes the state; returns the one that follows the newest sample again. */
export function resume(state: TimeState): TimeState {
  return live(state.span);
}

/** Takes the state and the stretch dragged over; returns the state that shows it, or the same when it is too short. */
export function zoom(state: TimeState, { from, to }: TimeRange): TimeState {
  const range = { from: Math.round(Math.min(from, to)), to: Math.round(Math.max(from, to)) };
  if (range.to - range.from < LEAST_SPAN) return state;
  return {
    ...state,
    fixed: range,
    back: [...state.back, state.fixed].slice(-BACK_LIMIT),
    reasons: new Set([...state.reasons, 'zoom']),
  };
}

/** Takes the state; returns what was shown before the last zoom, or the same when nothing was zoomed. */
export function zoomBack(state: TimeState): TimeState {
  if (state.back.length === 0) return state;
  const back = state.back.slice(0, -1);
  const fixed = state.back.at(-1);
  if (fixed === undefined) return live(state.span);
  const reasons = new Set(state.reasons);
  if (back.length === 0) reasons.delete('zoom');
  return { ...state, fixed, back, reasons };
}

/** Takes the state and a stretch of the past, chosen or from the address; returns the state that shows it. */
export function show(state: TimeState, { from, to }: TimeRange): TimeState {
  return { ...state, fixed: { from, to }, back: [], reasons: new Set(['past']) };
}

/** Takes the state and milliseconds; returns it moved by that much, or the same while live. */
export function shift(state: TimeState, ms: number): TimeState {
  if (state.fixed === undefined) return state;
  const { from, to } = state.fixed;
  return { ...state, fixed: { from: from + ms, to: to + ms } };
}
