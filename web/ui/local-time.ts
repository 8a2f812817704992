import { DAY } from '../durations.ts';
import type { ZoneClock } from '../zone.ts';

const LOCAL = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})(?::(\d{2})(?:\.\d{1,3})?)?$/;

/**
 * What a time on the wall means in a zone. `once`: one moment, in ms since 1970. `twice`: the clocks were set back over
 * it. `never`: they were set forward over it, and `next` is the first moment after the jump.
 */
export type LocalTime =
  | { readonly kind: 'once'; readonly at: number }
  | { readonly kind: 'twice'; readonly first: number; readonly second: number }
  | { readonly kind: 'never'; readonly next: number };

/** Takes ms since 1970 and a zone; returns it as a `datetime-local` input holds it: `2026-11-21T14:02:05`. */
export function toLocal(at: number, zone: ZoneClock): string {
  return new Date(at + zone.offset(at)).toISOString().slice(0, 19);
}

/** Takes ms since 1970 and a zone; returns the day there, such as `2026-11-21`: days are equal when these are. */
export function dayOf(at: number, zone: ZoneClock): string {
  return toLocal(at, zone).slice(0, 10);
}

/**
 * Takes a text as a `datetime-local` input gives it and a zone; returns what it means there, undefined when it is no
 * such text.
 */
export function fromLocal(text: string, zone: ZoneClock): LocalTime | undefined {
  const wall = wallTime(text);
  if (wall === undefined) return undefined;
  // A zone's clocks are set at most once in two days: one of the offsets around the time is the one in force.
  const [before, after] = [zone.offset(wall - DAY), zone.offset(wall + DAY)];
  const moments = [...new Set([wall - before, wall - after])]
    .filter((at) => at + zone.offset(at) === wall)
    .sort((a, b) => a - b);
  const [first, second] = moments;
  if (first === undefined) return { kind: 'never', next: jumpBetween(wall - DAY, wall + DAY, zone) };
  return second === undefined ? { kind: 'once', at: first } : { kind: 'twice', first, second };
}

/** Takes a day such as `2026-11-21` and a zone; returns its first moment in ms since 1970. */
export function startOfDay(day: string, zone: ZoneClock): number {
  const start = fromLocal(`${day}T00:00`, zone);
  if (start === undefined) return NaN;
  return start.kind === 'once' ? start.at : start.kind === 'twice' ? start.first : start.next;
}

/** Takes a day such as `2026-11-21` and how many days to go on; returns the day there. */
export function dayAfter(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00Z`) + days * DAY).toISOString().slice(0, 10);
}

/** The wall's figures as if they were UTC. Undefined for what is no date, 30 February too. */
function wallTime(text: string): number | undefined {
  const match = LOCAL.exec(text);
  if (match === null) return undefined;
  const seconds = match[6] ?? '00';
  const plain = `${text.slice(0, 16)}:${seconds}.000Z`;
  const wall = Date.parse(plain);
  return Number.isNaN(wall) || new Date(wall).toISOString() !== plain ? undefined : wall;
}

/** The moment in between at which the zone's clocks were set. */
function jumpBetween(from: number, to: number, zone: ZoneClock): number {
  const [before, after] = [zone.offset(from), zone.offset(to)];
  let [low, high] = [from - before, to - after];
  while (high - low > 1000) {
    const middle = Math.floor((low + high) / 2000) * 1000;
    if (zone.offset(middle) === after) high = middle;
    else low = middle;
  }
  return high;
}
