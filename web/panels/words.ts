import { TRANSPORTS } from '#protocol';
import type { Mark, NoteMark } from '../charts/picture.ts';
import { DAY, HOUR } from '../durations.ts';
import { age, axisUnit, show, showText } from '../format.ts';
import type { TimeRange, TimeState } from '../state/time.ts';
import type { ZoneClock } from '../zone.ts';
import type { Reading } from './readings.ts';
import type { TooltipLine } from './tooltip.ts';

/** The three ages of a panel in ms; Infinity where there is nothing yet. */
export interface Ages {
  /** Of the newest sample, at its source. */
  readonly sample: number;
  /** Since the newest event was received. */
  readonly arrival: number;
  /** Since the chart was painted. */
  readonly paint: number;
}

/** Takes two values and their unit; returns them as a range in the unit that suits the larger: `0.21–1.52 GiB`. */
export function rangeText(low: number, high: number, unit: string): string {
  if (Number.isNaN(low) || Number.isNaN(high)) return showText(NaN, unit);
  const { divisor } = axisUnit(Math.max(Math.abs(low), Math.abs(high)), unit);
  const first = show(low / divisor, '').figure;
  return first === show(high / divisor, '').figure
    ? showText(high, unit)
    : `${first}–${showText(high, unit)}`;
}

/** Takes a reading and its unit; returns it as one line: `min 6.8 GiB, mean 6.9 GiB, max 7.0 GiB`. */
export function extremesText({ least, mean, most }: Reading, unit: string): string {
  return `min ${showText(least, unit)}, mean ${showText(mean, unit)}, max ${showText(most, unit)}`;
}

/** Takes the three ages; returns them as lines, those that are known. */
export function ageLines({ sample, arrival, paint }: Ages): readonly string[] {
  const line = (words: string, ms: number): string[] =>
    Number.isFinite(ms) ? [`${words} ${age(ms)} ago`] : [];
  return [
    ...line('Newest sample measured', sample),
    ...line('newest event received', arrival),
    ...line('chart painted', paint),
  ];
}

/** From this length on a pixel of a panel is a minute or so: seconds would be a precision that is not there. */
const COARSE = 6 * HOUR;

/** Takes a time in ms, the range it is in, the zone and server time now; returns it with the zone, the day where the range is long, and no seconds there. */
export function momentText(at: number, { from, to }: TimeRange, zone: ZoneClock, now: number): string {
  const coarse = to - from >= COARSE;
  const moment = coarse ? `${zone.day(at)} ${zone.time(at)}` : zone.moment(at);
  const time = to - from > DAY || now - at > DAY ? moment : zone.time(at, !coarse);
  return `${time} ${zone.short(at)}`;
}

/** Takes a note; returns it with who wrote it and what became of it. */
export function noteText({ text, signed }: NoteMark): string {
  if (signed === undefined) return text;
  const said = `${signed.by}: ${text}`;
  if (signed.struck !== null) return `${said} (struck out by ${signed.struck.by})`;
  return signed.earlier.length === 0 ? said : `${said} (edited)`;
}

/** Takes a mark; returns what it says, as a sentence without its stop. */
export function markText(mark: Mark): string {
  switch (mark.kind) {
    case 'note':
      return `Note: ${noteText(mark)}`;
    case 'switch':
      return `Switched to ${TRANSPORTS[mark.to].label}`;
    case 'late':
      return `Arrived up to ${age(mark.by)} late`;
  }
}

/** Takes what a tooltip shows and the stretch being selected, if any; returns it as one text to be heard. */
export function spokenLines(
  time: string,
  lines: readonly TooltipLine[],
  marks: readonly Mark[],
  brush: TimeRange | undefined,
  zone: ZoneClock,
): string {
  const values = lines
    .map(({ series, value }) => `${series.legend} ${showText(value, series.unit)}`)
    .join(', ');
  const events = marks.map(markText);
  const selecting =
    brush === undefined ? [] : [`Selecting ${zone.time(brush.from, true)} to ${zone.time(brush.to, true)}`];
  return [...selecting, `${time}: ${values}`, ...events].join('. ');
}

/** Takes the time's state; returns why a panel stands still, in a word: `paused`, or `past` for a stretch that was chosen. */
export function stillText({ reasons }: Pick<TimeState, 'reasons'>): string {
  return reasons.has('past') ? 'past' : reasons.has('zoom') ? 'zoomed' : 'paused';
}
