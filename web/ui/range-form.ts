import { HOUR } from '../durations.ts';
import { LEAST_SPAN, type TimeRange } from '../state/time.ts';
import type { ZoneClock } from '../zone.ts';
import { dayAfter, dayOf, fromLocal, startOfDay, type LocalTime } from './local-time.ts';

/** What a person entered as a range: a range, or what is wrong with either end, in words. */
export type EnteredRange =
  | { readonly range: TimeRange }
  | { readonly range?: undefined; readonly from?: string; readonly to?: string };

/** A stretch of the past that needs no typing. */
export interface QuickPick {
  readonly label: string;
  readonly range: TimeRange;
}

/**
 * Takes both ends as `datetime-local` inputs give them, the zone that they are meant in and server time now in ms;
 * returns the range or what is wrong. An hour that was twice is taken whole; an end in the future becomes now.
 */
export function readRange(fromText: string, toText: string, zone: ZoneClock, now: number): EnteredRange {
  const [start, end] = [fromLocal(fromText, zone), fromLocal(toText, zone)];
  const from = problemOf(start, fromText, zone);
  const to = problemOf(end, toText, zone);
  if (from !== undefined || to !== undefined || start === undefined || end === undefined) {
    return { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
  }
  const range = { from: earliest(start), to: Math.min(latest(end), now) };
  if (range.from >= now) return { from: `This is in the future: it is ${zone.moment(now)} now.` };
  if (latest(end) <= range.from) return { to: 'The end must be later than the start.' };
  if (range.to - range.from < LEAST_SPAN) return { to: `A range lasts ${LEAST_SPAN / 1000} s at least.` };
  return { range };
}

/** Takes server time now in ms and a zone; returns the stretches that are asked for most, by that zone's calendar. */
export function quickPicks(now: number, zone: ZoneClock): QuickPick[] {
  const today = dayOf(now, zone);
  const start = (days: number): number => startOfDay(dayAfter(today, days), zone);
  const hour = Math.floor((now + zone.offset(now)) / HOUR) * HOUR - zone.offset(now);
  const weekday = new Date(`${today}T00:00Z`).getUTCDay();
  /** On a Monday the one a week ago: today has its own pick. */
  const monday = -((weekday + 6) % 7 || 7);
  return [
    { label: 'Previous hour', range: { from: hour - HOUR, to: hour } },
    { label: 'Today', range: { from: start(0), to: now } },
    { label: 'Yesterday', range: { from: start(-1), to: start(0) } },
    { label: 'Last Monday', range: { from: start(monday), to: start(monday + 1) } },
  ].filter(({ range }) => range.to - range.from >= LEAST_SPAN);
}

function problemOf(time: LocalTime | undefined, text: string, zone: ZoneClock): string | undefined {
  if (time === undefined) return text === '' ? 'Enter a day and a time.' : 'There is no such day or time.';
  if (time.kind !== 'never') return undefined;
  return `The clocks in ${zone.name} went forward over ${text.slice(11, 16)} that day. The next time is ${zone.time(time.next, true)}.`;
}

function earliest(time: LocalTime): number {
  return time.kind === 'once' ? time.at : time.kind === 'twice' ? time.first : time.next;
}

function latest(time: LocalTime): number {
  return time.kind === 'once' ? time.at : time.kind === 'twice' ? time.second : time.next;
}
