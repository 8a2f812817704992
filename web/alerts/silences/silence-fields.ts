import { matcherOf, matchersProblem, sentLabels } from '#domain';
import type { Matcher, Silence, SilenceTerms } from '#protocol';
import { DAY, HOUR, MINUTE } from '../../durations.ts';
import { fromLocal } from '../../ui/local-time.ts';
import type { ZoneClock } from '../../zone.ts';
import type { AlertLine } from '../alert-lines.ts';

/** Lengths of a silence to choose from, in ms. */
export const SILENCE_SPANS: readonly { readonly ms: number; readonly label: string }[] = [
  { ms: 30 * MINUTE, label: '30 min' },
  { ms: HOUR, label: '1 h' },
  { ms: 4 * HOUR, label: '4 h' },
  { ms: DAY, label: '1 day' },
];

/** What is typed into the form of a silence. */
export interface SilenceFields {
  readonly matchers: readonly Matcher[];
  /** A local day and time; undefined: at once. */
  readonly starts: string | undefined;
  /** How long from its start; undefined: until `ends`. */
  readonly span: number | undefined;
  /** A local day and time. */
  readonly ends: string;
  readonly comment: string;
}

/** What the fields say: terms, or what is wrong with them. */
export type ReadSilence =
  { readonly terms: SilenceTerms } | { readonly terms?: undefined; readonly problem: string };

/** Takes the fields, their zone and server time now in ms; returns the terms, or what is wrong. */
export function readSilence(fields: SilenceFields, zone: ZoneClock, now: number): ReadSilence {
  const matchers = fields.matchers.filter(({ label }) => label !== '');
  if (matchers.length === 0) return { problem: 'Say which alerts: a label and its value at the least.' };
  const bad = matchersProblem(matchers);
  if (bad !== undefined) return { problem: bad };
  const starts = fields.starts === undefined ? now : localTime(fields.starts, zone);
  if (starts === undefined) return { problem: 'Enter the day and time at which it begins.' };
  const ends = fields.span === undefined ? localTime(fields.ends, zone) : starts + fields.span;
  if (ends === undefined) return { problem: 'Enter the day and time at which it ends.' };
  if (ends <= now) return { problem: 'It would be over already: it ends after now.' };
  if (ends <= starts) return { problem: 'It ends after it begins.' };
  if (fields.comment.trim() === '') return { problem: 'Say why, for those who wonder.' };
  return {
    terms: {
      matchers: [...matchers],
      starts: Math.floor(starts),
      ends: Math.round(ends),
      comment: fields.comment.trim(),
    },
  };
}

/** Takes a line; returns the matchers that fit it and nothing else. */
export function matchersOf(line: AlertLine): readonly Matcher[] {
  const labels = { ...line.labels, alertname: line.name };
  return Object.entries(labels)
    .filter(([label]) => label !== 'severity')
    .sort(([a], [b]) => Number(b === 'alertname') - Number(a === 'alertname') || (a < b ? -1 : 1))
    .slice(0, 16)
    .map(([label, value]) => ({ label, op: '=', value }));
}

/** Takes matchers and lines; returns the lines that go on and that they fit. None fit where no label is named. */
export function silencedLines(
  matchers: readonly Matcher[],
  lines: readonly AlertLine[],
): readonly AlertLine[] {
  const named = matchers.filter(({ label }) => label !== '');
  if (named.length === 0) return [];
  const fits = matcherOf(named);
  return lines.filter((line) => line.state !== 'resolved' && fits(labelsOf(line)));
}

/** Takes a line; returns its labels as silences see them. */
export function labelsOf({ alert, labels }: AlertLine): Readonly<Record<string, string>> {
  return alert === undefined ? labels : sentLabels(alert);
}

function localTime(text: string, zone: ZoneClock): number | undefined {
  const time = fromLocal(text, zone);
  if (time === undefined) return undefined;
  return time.kind === 'once' ? time.at : time.kind === 'twice' ? time.first : time.next;
}

/** How a silence stands. */
export type SilencePhase = 'holds' | 'coming' | 'over';

/** Takes a silence and the time in ms; returns how it stands. */
export function phaseOf({ starts, ends }: Silence, now: number): SilencePhase {
  return ends <= now ? 'over' : starts > now ? 'coming' : 'holds';
}

const ORDER: Readonly<Record<SilencePhase, number>> = { holds: 0, coming: 1, over: 2 };

/** Takes silences and the time in ms; returns those that hold, what ends first first; then those to come; then what was over last. */
export function sortedSilences(silences: Iterable<Silence>, now: number): readonly Silence[] {
  const rank = (silence: Silence): number => ORDER[phaseOf(silence, now)];
  return [...silences].sort(
    (a, b) => rank(a) - rank(b) || (rank(a) === ORDER.over ? b.ends - a.ends : a.ends - b.ends),
  );
}
