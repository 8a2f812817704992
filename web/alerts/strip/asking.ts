import { selectorOf, spansOf } from '#domain';
import {
  decodeAlertEvent,
  decodeEvent,
  HistorySchema,
  PATHS,
  PreviewSchema,
  QUERY,
  StripSchema,
  type Alert,
  type AlertEvent,
  type History,
  type HistorySeries,
  type RuleTerms,
  type SeriesTuple,
  type Silence,
} from '#protocol';
import { askServer } from '../../state/ask.ts';
import type { TimeRange } from '../../state/time.ts';
import type { Row, RowPoint } from './row-drawing.ts';

/** Points of a row: as many as a wide screen shows. */
const POINTS = 600;
/** Rows that are drawn, at the most. */
const ROWS = 12;

/** What a rule would have done in the past hour. */
export interface PreviewRows {
  readonly range: TimeRange;
  readonly step: number;
  /** How often an alert would have fired. */
  readonly fired: number;
  /** Series that the rule would look at. */
  readonly matched: number;
  /** Those that fired first. */
  readonly rows: readonly Row[];
}

/** What a rule did, and what was said and sent of it. */
export interface StripRows {
  readonly range: TimeRange;
  readonly step: number;
  readonly rows: readonly (Row & { readonly alert: string })[];
  readonly events: readonly { readonly at: number; readonly event: AlertEvent }[];
  readonly silences: readonly Silence[];
}

/** What asks the server about a rule. */
export interface RuleDoor {
  readonly origin: string;
  readonly catalogue: readonly SeriesTuple[];
}

/** Takes who asks, terms and what ends the question; returns what the rule would have done. Throws as askServer does. */
export async function askPreview(
  door: RuleDoor,
  terms: RuleTerms,
  signal: AbortSignal,
): Promise<PreviewRows> {
  const { origin, catalogue } = door;
  const answer = await askServer({
    origin,
    path: `${PATHS.rules}/preview`,
    query: {},
    schema: PreviewSchema,
    name: 'preview',
    post: { terms },
    signal,
  });
  const { from, to, fired, matched } = answer;
  const sorted = [...answer.series].sort((a, b) => fires(b.spans) - fires(a.spans)).slice(0, ROWS);
  const ids = sorted.map(({ labels }) => findSeries(catalogue, terms.selector.series, labels, terms.labels));
  const history = await askValues(door, terms, ids, { from, to }, signal);
  const rows = sorted.map(({ labels, spans }, index): Row => {
    const points = pointsOf(history, door.catalogue, terms, ids[index]);
    return { key: JSON.stringify(labels), labels, points, spans };
  });
  return { range: { from, to }, step: history?.step ?? answer.step, fired, matched, rows };
}

/** Takes who asks, a rule, its terms, the stretch and what ends the question; returns what the rule did there. Throws as askServer does. */
export async function askStrip(
  door: RuleDoor,
  rule: string,
  { from, to }: TimeRange,
  signal: AbortSignal,
): Promise<StripRows> {
  const strip = await askServer({
    origin: door.origin,
    path: `${PATHS.rules}/${rule}/strip`,
    query: { [QUERY.from]: String(Math.floor(from)), [QUERY.to]: String(Math.ceil(to)) },
    schema: StripSchema,
    name: 'strip',
    signal,
  });
  const { terms } = strip.rule;
  const range = { from: strip.from, to: strip.to };
  const shown = strip.series.slice(0, ROWS);
  const history = await askValues(
    door,
    terms,
    shown.map(({ id }) => id),
    range,
    signal,
  );
  const events = strip.events.flatMap((tuple) => {
    const decoded = decodeEvent(tuple);
    const event = decodeAlertEvent(decoded);
    return event === undefined ? [] : [{ at: decoded.at, event }];
  });
  const transitions = new Map<string, Alert[]>();
  for (const { event } of events) {
    if (event.kind !== 'alert') continue;
    const own = transitions.get(event.data.id) ?? [];
    own.push(event.data);
    transitions.set(event.data.id, own);
  }
  const rows = shown.map(({ id, alert, labels }) => ({
    key: alert,
    alert,
    labels,
    points: pointsOf(history, door.catalogue, terms, id),
    spans: spansOf(transitions.get(alert) ?? []),
  }));
  return { range, step: history?.step ?? strip.step, rows, events, silences: strip.silences };
}

/** Takes every declared series and a rule's terms; returns how many series it looks at. */
export function countMatches(catalogue: readonly SeriesTuple[], terms: Pick<RuleTerms, 'selector'>): number {
  const looks = selectorOf(terms.selector);
  return catalogue.filter(([, name, labels]) => looks(name, labels)).length;
}

function fires(spans: readonly { readonly state: string }[]): number {
  return spans.filter(({ state }) => state === 'firing').length;
}

/** Asks for the values of series, and of those that they are taken in per cent of; none where there is no series. */
async function askValues(
  { origin, catalogue }: RuleDoor,
  terms: RuleTerms,
  ids: readonly (number | undefined)[],
  { from, to }: TimeRange,
  signal: AbortSignal,
): Promise<History | undefined> {
  const own = ids.filter((id) => id !== undefined);
  const wholes = own.flatMap((id) => wholeOf(catalogue, terms, id) ?? []);
  if (own.length === 0) return undefined;
  const query = {
    [QUERY.from]: String(Math.floor(from)),
    [QUERY.to]: String(Math.ceil(to)),
    [QUERY.points]: String(POINTS),
    [QUERY.series]: [...new Set([...own, ...wholes])].join(','),
  };
  return askServer({ origin, path: PATHS.history, query, schema: HistorySchema, name: 'history', signal });
}

/** The series whose alert has these labels: those that the rule adds may stand in place of its own. */
function findSeries(
  catalogue: readonly SeriesTuple[],
  series: string,
  labels: Readonly<Record<string, string>>,
  added: Readonly<Record<string, string>>,
): number | undefined {
  const fits = (own: Readonly<Record<string, string>>): boolean => {
    const all = { ...own, ...added };
    return (
      Object.keys(all).length === Object.keys({ ...labels, ...added }).length &&
      Object.entries(all).every(([name, value]) => ({ ...labels, ...added })[name] === value)
    );
  };
  return catalogue.find(([, name, own]) => name === series && fits(own))?.[0];
}

function wholeOf(catalogue: readonly SeriesTuple[], { selector }: RuleTerms, id: number): number | undefined {
  if (selector.of === undefined) return undefined;
  const labels = JSON.stringify(catalogue.find(([own]) => own === id)?.[2]);
  return catalogue.find(([, name, own]) => name === selector.of && JSON.stringify(own) === labels)?.[0];
}

function pointsOf(
  history: History | undefined,
  catalogue: readonly SeriesTuple[],
  terms: RuleTerms,
  id: number | undefined,
): readonly RowPoint[] {
  const series = history?.series.find(([own]) => own === id);
  if (history === undefined || series === undefined || id === undefined) return [];
  const points = readColumns(series, history);
  const whole = wholeOf(catalogue, terms, id);
  if (whole === undefined) return terms.selector.of === undefined ? points : [];
  const all = history.series.find(([own]) => own === whole)?.[6].at(-1);
  if (all === undefined || all === 0) return [];
  const share = (value: number): number => (100 * value) / all;
  return points.map(({ t, value, low, high }) => ({
    t,
    value: share(value),
    low: share(low),
    high: share(high),
  }));
}

function readColumns(
  [, slots, counts, sums, lows, highs]: HistorySeries,
  { from, step }: History,
): readonly RowPoint[] {
  return slots.map((slot, index) => {
    const value = (sums[index] ?? NaN) / (counts[index] ?? NaN);
    return { t: from + (slot + 0.5) * step, value, low: lows[index] ?? value, high: highs[index] ?? value };
  });
}
