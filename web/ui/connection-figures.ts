import { age, axisUnit, count, showText } from '../format.ts';
import type { Counters } from '../connection/stats.ts';
import { latencyWords } from '../words.ts';
import type { PerMinute } from './trail.ts';

/** One name with its value, ready to read. */
export interface Figure {
  readonly name: string;
  readonly value: string;
  /** What colour says beside the words. */
  readonly tone?: 'good' | 'bad';
  /** Written in figures of one width. */
  readonly mono?: boolean;
}

const NOTHING = '–';

/** Takes a delay in ms if there is one; returns it ready to read. */
export function milliseconds(value: number | undefined): string {
  return value === undefined ? NOTHING : latencyWords(value);
}

/** Takes a number of bytes; returns it ready to read. */
export function bytes(value: number): string {
  return axisUnit(value, 'B').unit === 'B' ? `${Math.round(value)} B` : showText(value, 'B');
}

/** Takes how many pages of the browser ride on the connection, undefined where it is the page's own; returns it ready to read. */
export function sharedWords(pages: number | undefined): string {
  if (pages === undefined) return 'This page’s own';
  return pages > 1 ? `Shared by ${count(pages)} pages of this browser` : 'Shared; no other page is open';
}

/** The three ages of the whole page in ms; undefined or infinite where there is nothing yet. */
export interface PageAges {
  readonly sample: number;
  readonly arrival: number;
  readonly paint: number | undefined;
}

function since(ms: number | undefined): string {
  return ms === undefined || !Number.isFinite(ms) ? NOTHING : `${ms < 1000 ? 'under 1 s' : age(ms)} ago`;
}

/** Takes the ages of a page that measures and paints nothing; returns when the server was last heard, ready to read. */
export function heardFigures({ arrival }: PageAges): Figure[] {
  return [{ name: 'The server was last heard', value: since(arrival) }];
}

/** Takes the page's three ages; returns them ready to read. `standing`: the page is paused, so nothing need be painted. */
export function ageFigures({ sample, arrival, paint }: PageAges, standing: boolean): Figure[] {
  return [
    { name: 'Newest sample measured', value: since(sample) },
    { name: 'Newest event received', value: since(arrival) },
    { name: 'Charts last painted', value: standing ? `${since(paint)}, paused` : since(paint) },
  ];
}

/** Takes what was counted in all and what comes in a minute; returns it ready to read. No gap is good news. */
export function countFigures(total: Counters, perMinute: PerMinute | undefined): Figure[] {
  const rate = (text: (value: number) => string, of: keyof PerMinute): string =>
    perMinute === undefined ? '' : ` · ${text(perMinute[of])}/min`;
  const whole = (value: number): string => count(Math.round(value));
  return [
    { name: 'Events', value: whole(total.events) },
    { name: 'Received', value: `${bytes(total.bytes)}${rate(bytes, 'bytes')}` },
    { name: 'Requests', value: `${whole(total.requests)}${rate(whole, 'requests')}` },
    { name: 'Switches', value: whole(total.switches) },
    { name: 'Duplicates dropped', value: whole(total.duplicates) },
    { name: 'Gaps', value: whole(total.gaps), tone: total.gaps > 0 ? 'bad' : 'good' },
  ];
}
