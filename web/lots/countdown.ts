import { DAY, HOUR, MINUTE, SECOND } from '../durations.ts';

/** Milliseconds before its end from when on a lot is told to end soon. */
export const SOON = 5 * MINUTE;

/** How near an end is: far, soon, in its last minute, or past while its event has not come. */
export type Nearness = 'far' | 'soon' | 'last' | 'closing';

/** Takes ms until an end by the server's clock; returns how near it is. */
export function nearness(left: number): Nearness {
  if (left <= 0) return 'closing';
  return left <= MINUTE ? 'last' : left <= SOON ? 'soon' : 'far';
}

/**
 * Takes ms until a moment by the server's clock; returns `2 d 4 h`, `5 h 12 min`, `12:34` or `0:09`, whole seconds begun. At zero
 * and below it is `closing…`: that it is over, the server alone says.
 */
export function leftText(left: number): string {
  if (left <= 0) return 'closing…';
  const rest = Math.ceil(left / SECOND) * SECOND;
  const whole = (unit: number, of = Infinity): number => Math.floor((rest % of) / unit);
  if (rest >= DAY) return `${whole(DAY)} d ${whole(HOUR, DAY)} h`;
  if (rest >= HOUR) return `${whole(HOUR)} h ${whole(MINUTE, HOUR)} min`;
  return `${whole(MINUTE)}:${String(whole(SECOND, MINUTE)).padStart(2, '0')}`;
}
