import type { TimeState } from '../state/time.ts';
import type { ZoneClock } from '../zone.ts';
import { lastWords, rangeWords, stillWords } from './time-words.ts';

/** How the page stands, as far as a screen reader is told when it turns. */
export interface Turn {
  /** There is a board. */
  readonly ready: boolean;
  /** Nothing arrives any more. */
  readonly silent: boolean;
  /** What carries the stream, as it is written. */
  readonly carrier: string | undefined;
  readonly time: TimeState;
}

/**
 * Takes how the page stood and stands, a zone and server time now in ms; returns what to tell, empty when nothing turned.
 * What a person did comes first, then what went wrong, then that it is well again.
 */
export function turnWords(before: Turn | undefined, now: Turn, zone: ZoneClock, at: number): string {
  if (before !== undefined && before.time !== now.time) return timeWords(before.time, now.time, zone, at);
  if (now.silent && before?.silent !== true) return 'The data is stale: nothing arrives.';
  if (now.silent || !now.ready || now.carrier === undefined) return '';
  const well = before?.silent === true || before?.carrier !== now.carrier || !before.ready;
  return well ? `${now.time.fixed === undefined ? 'Live' : 'Connected'} over ${now.carrier}.` : '';
}

function timeWords(
  before: TimeState,
  { fixed, span, reasons }: TimeState,
  zone: ZoneClock,
  at: number,
): string {
  if (fixed === undefined) {
    const length = `the ${lastWords(span)}`;
    return before.fixed === undefined ? `Showing ${length}.` : `Live again, ${length}.`;
  }
  return `${stillWords(reasons)}: ${rangeWords(fixed, zone, at)}.`;
}
