import { HISTORY_POINTS_LIMIT, HistorySchema, PATHS, QUERY, type History } from '#protocol';
import { askServer } from './ask.ts';
import type { TimeRange } from './time.ts';

/** What a history is asked for: a range in whole ms since 1970, and points for each series at the most. */
export interface HistoryWanted {
  readonly from: number;
  readonly to: number;
  readonly points: number;
}

/** Asks for a history of every series; the signal ends the question. */
export type AskHistory = (wanted: HistoryWanted, signal: AbortSignal) => Promise<History>;

/** CSS pixels of a plot for each point asked for: a bucket is drawn as a low and a high. */
const PIXELS_PER_POINT = 2;
const LEAST_POINTS = 100;

/** Takes the width of a plot in CSS pixels; returns the points for each series that it can show. */
export function pointsFor(width: number): number {
  const wanted = Math.max(LEAST_POINTS, Math.ceil(width / PIXELS_PER_POINT));
  return Math.min(HISTORY_POINTS_LIMIT, wanted);
}

/**
 * Takes the range to ask for in ms, the length of the live range inside it (undefined for a range that stands still) and
 * the points for what is shown; returns the question. What is asked for beyond what is shown makes it no coarser.
 */
export function wantedFor({ from, to }: TimeRange, span: number | undefined, points: number): HistoryWanted {
  const all = span === undefined ? points : Math.ceil((points * (to - from)) / span);
  return {
    from: Math.max(0, Math.floor(from)),
    to: Math.ceil(to),
    points: Math.min(HISTORY_POINTS_LIMIT, all),
  };
}

/** Resolves in a task of its own, so that reading a long answer and taking it in do not add up to one long task. */
function nextTask(): Promise<void> {
  return new Promise((resolve) => void setTimeout(resolve));
}

/**
 * Takes the page's origin, what is wanted, what ends the question and the token of who asks, if any; returns the history. Throws Refusal when the
 * server said no, and whatever fetch, JSON or the schema threw when nothing usable was answered.
 */
export async function fetchHistory(
  origin: string,
  wanted: HistoryWanted,
  signal: AbortSignal,
  as?: string,
): Promise<History> {
  const { from, to, points } = wanted;
  const query = { [QUERY.from]: String(from), [QUERY.to]: String(to), [QUERY.points]: String(points) };
  const question = { origin, path: PATHS.history, query, schema: HistorySchema, name: 'history', signal, as };
  const history = await askServer(question);
  await nextTask();
  return history;
}
