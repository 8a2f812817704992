import { matcherOf, sentLabels, unitOfValues } from '#domain';
import {
  SEVERITIES,
  type Alert,
  type AlertAck,
  type AlertFlapping,
  type Delivery,
  type OutsideAlert,
  type Rule,
  type SeriesTuple,
  type Severity,
  type Silence,
} from '#protocol';
import type { AlertBook } from './alert-book.ts';

/** How a line stands, as people read it. */
export type LineState = 'firing' | 'recovering' | 'pending' | 'resolved';

/** An alert with everything that is said of it: one of ours, or one of an Alertmanager outside. */
export interface AlertLine {
  /** Tells it from all others. */
  readonly key: string;
  readonly name: string;
  readonly severity: Severity;
  readonly state: LineState;
  /** Since when it stands so, in ms. */
  readonly since: number;
  readonly value: number | null;
  readonly unit: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** Ours. */
  readonly alert: Alert | undefined;
  readonly rule: Rule | undefined;
  /** The Alertmanager that it is of. */
  readonly source: string | undefined;
  readonly ack: AlertAck | undefined;
  readonly silence: Silence | undefined;
  readonly flapping: AlertFlapping | undefined;
  /** What was last sent of it, or tried. */
  readonly delivery: Delivery | undefined;
}

/** What lines are made from. */
export interface LinesSource {
  readonly book: AlertBook;
  readonly catalogue: readonly SeriesTuple[];
  /** Server time in ms. */
  readonly now: number;
}

/** Takes what is known; returns every line, the most urgent first. */
export function alertLines({ book, catalogue, now }: LinesSource): AlertLine[] {
  const silences = [...book.silences.values()].filter(({ starts, ends }) => starts <= now && now < ends);
  const fitting = silences.map((silence) => ({ silence, fits: matcherOf(silence.matchers) }));
  const silenceOf = (labels: Readonly<Record<string, string>>): Silence | undefined =>
    fitting.find(({ fits }) => fits(labels))?.silence;
  const delivered = lastDeliveries(book.deliveries.values());
  const own = [...book.alerts.values()].map((alert): AlertLine => {
    const rule = book.rules.get(alert.rule);
    const { id, name, severity, labels, annotations, value, unit } = alert;
    return {
      key: id,
      name,
      severity,
      state: stateOf(alert),
      since: sinceOf(alert),
      value,
      // One that was written by an older server has none.
      unit: unit ?? unitOf(rule, catalogue),
      labels,
      annotations,
      alert,
      rule,
      source: undefined,
      ack: ackOf(alert, book.acks.get(id)),
      silence: alert.state === 'resolved' ? undefined : silenceOf(sentLabels(alert)),
      flapping: book.flapping.get(id),
      delivery: delivered.get(id),
    };
  });
  const outside = [...book.outside.values()].map((one) => outsideLine(one, silenceOf(one.labels)));
  return [...own, ...outside].sort(byUrgency);
}

/** Takes an alert and what was said last; returns that if it still counts: of this episode, and not of a lesser severity. */
export function ackOf({ episode, severity }: Alert, ack: AlertAck | undefined): AlertAck | undefined {
  const counts = ack?.episode === episode && rankOf(severity) <= rankOf(ack.severity);
  return counts ? ack : undefined;
}

/** Takes a line; true when somebody has it in hand or nothing is sent of it. */
export function isHandled({ ack, silence }: Pick<AlertLine, 'ack' | 'silence'>): boolean {
  return ack !== undefined || silence !== undefined;
}

/** Takes a severity; returns its rank, the most urgent highest. */
export function rankOf(severity: Severity): number {
  return SEVERITIES.indexOf(severity);
}

/** Takes a rule, if there still is one, and every declared series; returns the unit of its values. */
export function unitOf(rule: Pick<Rule, 'terms'> | undefined, catalogue: readonly SeriesTuple[]): string {
  if (rule === undefined) return '';
  const { series } = rule.terms.selector;
  return unitOfValues(rule.terms, catalogue.find(([, name]) => name === series)?.[3] ?? '');
}

function stateOf({ state, recovering }: Alert): LineState {
  if (state === 'firing') return recovering === null ? 'firing' : 'recovering';
  return state === 'pending' ? 'pending' : 'resolved';
}

function sinceOf({ state, since, firedAt, resolvedAt, recovering }: Alert): number {
  if (state === 'resolved') return resolvedAt ?? since;
  if (state === 'firing') return recovering ?? firedAt ?? since;
  return since;
}

function outsideLine(outside: OutsideAlert, silence: Silence | undefined): AlertLine {
  const { id, source, state, labels, annotations, startsAt, endsAt } = outside;
  return {
    key: `outside ${source} ${id}`,
    name: labels['alertname'] ?? 'An alert without a name',
    severity: SEVERITIES.find((one) => one === labels['severity']) ?? 'warning',
    state,
    since: state === 'resolved' ? (endsAt ?? startsAt) : startsAt,
    value: null,
    unit: '',
    labels,
    annotations,
    alert: undefined,
    rule: undefined,
    source,
    ack: undefined,
    silence: state === 'resolved' ? undefined : silence,
    flapping: undefined,
    delivery: undefined,
  };
}

/** The newest delivery that told of each alert. */
function lastDeliveries(deliveries: Iterable<Delivery>): ReadonlyMap<string, Delivery> {
  const last = new Map<string, Delivery>();
  for (const delivery of deliveries) for (const { id } of delivery.alerts) last.set(id, delivery);
  return last;
}

const URGENCY: Readonly<Record<LineState, number>> = { firing: 0, recovering: 0, pending: 1, resolved: 2 };

function byUrgency(a: AlertLine, b: AlertLine): number {
  return (
    URGENCY[a.state] - URGENCY[b.state] ||
    Number(isHandled(a)) - Number(isHandled(b)) ||
    rankOf(b.severity) - rankOf(a.severity) ||
    b.since - a.since ||
    (a.key < b.key ? -1 : 1)
  );
}
