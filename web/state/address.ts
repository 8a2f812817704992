import { DAY, HOUR, MINUTE, SECOND } from '../durations.ts';
import { zoneName, type ZoneChoice } from '../zone.ts';
import { HELD_SPAN, LEAST_SPAN, SPANS, type TimeRange } from './time.ts';

/** What of the page stands in its address, so that a link shows what its sender saw. */
export interface Address {
  /** Length of the live range in ms. */
  readonly span: number;
  /** The range that stands still; undefined while live. */
  readonly fixed: TimeRange | undefined;
  /** The zone that times are written in; undefined where the address does not say. */
  readonly zone: ZoneChoice | undefined;
  /** Id of the panel that fills the page. */
  readonly panel: string | undefined;
}

const KEYS = { span: 'range', from: 'from', to: 'to', zone: 'tz', panel: 'panel' } as const;

/** Milliseconds of the units that a span is written in, the longest first. */
const UNITS = { d: DAY, h: HOUR, m: MINUTE, s: SECOND } as const;
/** The longest range that can be shown, in ms: a year. A server answers a little more. */
export const MOST_SPAN = 366 * UNITS.d;
/** The last moment that JavaScript can name. */
const LAST_MOMENT = 8.64e15;

const SPAN_TEXT = /^(\d{1,6})([dhms])$/;
const ISO_TEXT = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/;
const PANEL_TEXT = /^[\w-]{1,64}$/;

/** Takes a span in ms; returns its text, such as `15m`: its name where it has one. */
export function spanText(span: number): string {
  for (const [name, ms] of Object.entries(SPANS)) if (ms === span) return name;
  for (const [unit, ms] of Object.entries(UNITS)) if (span % ms === 0) return `${span / ms}${unit}`;
  return `${Math.ceil(span / UNITS.s)}s`;
}

/** Takes text such as `15m`; returns ms, or undefined when it names no span that can be shown. */
export function parseSpan(text: string): number | undefined {
  const [, digits, unit] = SPAN_TEXT.exec(text) ?? [];
  if (digits === undefined || unit === undefined) return undefined;
  const span = Number(digits) * UNITS[unit as keyof typeof UNITS]; // the pattern lets no other unit pass
  return span >= LEAST_SPAN && span <= MOST_SPAN ? span : undefined;
}

/** Takes an ISO time (UTC unless it says otherwise) or ms since 1970 as text; returns ms, or undefined. */
function parseMoment(text: string | null): number | undefined {
  if (text === null) return undefined;
  if (/^\d{1,16}$/.test(text)) return Number(text) <= LAST_MOMENT ? Number(text) : undefined;
  if (!ISO_TEXT.test(text)) return undefined;
  // A time without a zone would be read in the viewer's own, and a link would mean something else elsewhere.
  const zoned = /T.*(Z|[+-]\d{2}:?\d{2})$/.test(text) || !text.includes('T') ? text : `${text}Z`;
  const moment = Date.parse(zoned);
  return Number.isNaN(moment) || moment < 0 ? undefined : moment;
}

function parseFixed(from: string | null, to: string | null): TimeRange | undefined {
  const range = { from: parseMoment(from), to: parseMoment(to) };
  if (range.from === undefined || range.to === undefined) return undefined;
  const length = range.to - range.from;
  return length >= LEAST_SPAN && length <= MOST_SPAN ? { from: range.from, to: range.to } : undefined;
}

/** Takes the page's query; returns what it says. What cannot be read counts as not said. */
export function readAddress(query: URLSearchParams): Address {
  const zone = query.get(KEYS.zone);
  const panel = query.get(KEYS.panel);
  return {
    span: parseSpan(query.get(KEYS.span) ?? '') ?? HELD_SPAN,
    fixed: parseFixed(query.get(KEYS.from), query.get(KEYS.to)),
    zone: zone !== null && zoneName(zone) !== undefined ? zone : undefined,
    panel: panel !== null && PANEL_TEXT.test(panel) ? panel : undefined,
  };
}

/** Takes a query and what it shall say; returns the query that says it, everything else and its order kept. */
export function writeAddress(query: URLSearchParams, address: Address): URLSearchParams {
  const next = new URLSearchParams(query);
  const put = (key: string, value: string | undefined): void => {
    if (value === undefined) next.delete(key);
    else next.set(key, value);
  };
  const { span, fixed, zone, panel } = address;
  put(KEYS.span, span === HELD_SPAN ? undefined : spanText(span));
  put(KEYS.from, fixed && new Date(fixed.from).toISOString());
  put(KEYS.to, fixed && new Date(fixed.to).toISOString());
  put(KEYS.zone, zone === 'browser' ? undefined : zone);
  put(KEYS.panel, panel);
  return next;
}

/** Takes a query; returns its text with what needs no escape left readable, empty or beginning with `?`. */
export function queryText(query: URLSearchParams): string {
  const text = query.toString().replaceAll('%3A', ':').replaceAll('%2F', '/');
  return text === '' ? '' : `?${text}`;
}
