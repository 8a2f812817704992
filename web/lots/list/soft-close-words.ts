import type { SoftClose } from '#protocol';
import { HOUR, MINUTE } from '../../durations.ts';

/** Takes ms; returns whole units in words: `2 min`, `90 s`, `1 h`. */
function spanWords(ms: number): string {
  if (ms % HOUR === 0) return `${ms / HOUR} h`;
  return ms % MINUTE === 0 ? `${ms / MINUTE} min` : `${Math.round(ms / 1000)} s`;
}

/** Takes how late bids move the end; returns it in words, empty where they do not. */
export function softCloseWords(softClose: SoftClose | undefined): string {
  if (softClose === undefined) return '';
  const { window, extend, cap } = softClose;
  const most = cap === undefined ? '' : `, ${spanWords(cap)} in all`;
  return `in the last ${spanWords(window)} they move the end to ${spanWords(extend)} after them${most}`;
}
