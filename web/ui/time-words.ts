import { DAY, HOUR, MINUTE } from '../durations.ts';
import { wholeAge } from '../format.ts';
import { SPANS, type PauseReason, type SpanName, type TimeRange, type TimeState } from '../state/time.ts';
import type { ZoneClock } from '../zone.ts';
import type { Tone } from '../words.ts';
import { dayOf, toLocal } from './local-time.ts';

/** How far what is shown lies behind the newest sample: ms, and events applied since the page stood still. */
export interface Behind {
  readonly ms: number;
  readonly events: number;
}

/** What the live button says: the state, how far behind in short, and what a press does. */
export interface LiveWords {
  readonly tone: Tone;
  readonly text: string;
  /** How far behind, or for how long nothing came; empty when there is nothing to say. */
  readonly behind: string;
  /** The same where there is hardly any room. */
  readonly brief: string;
  readonly action: string;
}

/** One live range as the bar offers it. */
export interface SpanChoice {
  readonly name: SpanName;
  readonly ms: number;
  /** Short, for a button: `5 m`. */
  readonly label: string;
  /** Whole, for a sentence: `last 5 minutes`. */
  readonly long: string;
}

/** Every live range, the shortest first. */
export const SPAN_CHOICES: readonly SpanChoice[] = Object.entries(SPANS).map(([name, ms]) => ({
  name: name as SpanName, // the keys of SPANS
  ms,
  label: name.replace(/\D/, ' $&'),
  long: lastWords(ms),
}));

/** Takes a length of time in ms; returns it in words, its two largest units: `5 minutes`, `1 hour 30 minutes`. */
export function duration(ms: number): string {
  const days = ms < 2 * DAY ? 0 : Math.floor(ms / DAY); // a day is called 24 hours
  const parts = [
    [days, 'day'],
    [Math.floor((ms - days * DAY) / HOUR), 'hour'],
    [Math.floor((ms % HOUR) / MINUTE), 'minute'],
    [Math.round((ms % MINUTE) / 1000), 'second'],
  ] as const;
  const first = parts.findIndex(([amount]) => amount > 0);
  if (first < 0) return '0 seconds';
  return parts
    .slice(first, first + 2)
    .filter(([amount]) => amount > 0)
    .map(([amount, unit]) => `${amount} ${unit}${amount === 1 ? '' : 's'}`)
    .join(' ');
}

/** Takes the length of a live range in ms; returns what it shows: `last 5 minutes`, `last hour`. */
export function lastWords(span: number): string {
  return `last ${duration(span).replace(/^1 (?=\w+$)/, '')}`;
}

/**
 * Takes a range, a zone and server time now in ms; returns the range as a person writes it, its zone behind it:
 * `14:02:10–14:07:10 UTC`, the day in front when it is not today, both days when it spans several.
 */
export function rangeWords(range: TimeRange, zone: ZoneClock, now: number): string {
  return `${bareRangeWords(range, zone, now)} ${zone.short(range.to)}`;
}

/** Takes a range, a zone and server time now in ms; returns the same without the zone, where that stands beside it. */
export function bareRangeWords({ from, to }: TimeRange, zone: ZoneClock, now: number): string {
  // A range that ends at midnight ends with its last day.
  const [first, last, today] = [dayOf(from, zone), dayOf(to - 1, zone), dayOf(now, zone)];
  const seconds = (from % MINUTE !== 0 || to % MINUTE !== 0) && to - from < 2 * DAY;
  const end = endTime(to, zone, seconds);
  const [zoneThen, zoneAfter] = [zone.short(from), zone.short(to)];
  const start = `${zone.time(from, seconds)}${zoneThen === zoneAfter ? '' : ` ${zoneThen}`}`;
  if (first !== last) {
    return `${dayWords(from, zone, now)} ${start} – ${dayWords(to - 1, zone, now)} ${end}`;
  }
  const day = first === today ? '' : `${dayWords(from, zone, now)} `;
  return `${day}${start}–${end}`;
}

/** Takes the time's state and how far it is behind; returns what the live button says. `silence`: how long nothing came. */
export function liveWords(
  state: Pick<TimeState, 'fixed' | 'reasons'>,
  behind: Behind,
  silence: string,
): LiveWords {
  if (state.fixed === undefined) {
    const words = { behind: silence, brief: silence, action: 'Pause' };
    return silence === ''
      ? { ...words, tone: 'good', text: 'Live' }
      : { ...words, tone: 'bad', text: 'Silent' };
  }
  return {
    tone: 'quiet',
    text: stillWords(state.reasons),
    behind: behindWords(behind),
    brief: behind.ms < 1000 ? '' : `${wholeAge(behind.ms)} ago`,
    action: 'Return to live',
  };
}

/** Takes how far behind; returns it with the events: `42 s behind (312 new events)`. Empty when nothing is missed. */
export function behindWords({ ms, events }: Behind): string {
  if (ms < 1000 && events === 0) return '';
  const count = `${events.toLocaleString('en').replaceAll(',', '\u202f')} new event${events === 1 ? '' : 's'}`;
  return `${wholeAge(ms)} behind${events > 0 ? ` (${count})` : ''}`;
}

/** Takes why the page stands still; returns it in a word or two: `Paused`, `Zoomed, paused`, `Past`. */
export function stillWords(reasons: ReadonlySet<PauseReason>): string {
  const words = [
    ...(reasons.has('past') ? ['past'] : []),
    ...(reasons.has('zoom') ? ['zoomed'] : []),
    ...(reasons.has('user') || reasons.size === 0 ? ['paused'] : []),
  ].join(', ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Midnight at the end of a day is 24:00 of that day. */
function endTime(to: number, zone: ZoneClock, seconds: boolean): string {
  return dayOf(to, zone) === dayOf(to - 1, zone) ? zone.time(to, seconds) : seconds ? '24:00:00' : '24:00';
}

function dayWords(at: number, zone: ZoneClock, now: number): string {
  const year = toLocal(at, zone).slice(0, 4);
  return year === toLocal(now, zone).slice(0, 4) ? zone.day(at) : `${zone.day(at)} ${year}`;
}
