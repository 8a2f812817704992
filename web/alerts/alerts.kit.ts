import { alertId, alertLabels } from '#domain';
import {
  ALERT_TOPICS,
  type Alert,
  type AlertEvent,
  type Delivery,
  type EventTuple,
  type Rule,
  type RuleTerms,
  type SeriesTuple,
  type Silence,
  type Snapshot,
} from '#protocol';
import { emptyBook, foldAlerts, type AlertBook } from './alert-book.ts';
import { alertLines, type AlertLine } from './alert-lines.ts';

/** Server time that the alerts of tests begin at, in ms since 1970. */
export const T = 1_800_000_000_000;

/** What is measured in tests: a CPU, two mounts and their sizes. */
export const CATALOGUE: readonly SeriesTuple[] = [
  [1, 'cpu.used', {}, '%', ''],
  [2, 'disk.used', { mount: '/' }, 'B', ''],
  [3, 'disk.used', { mount: '/srv' }, 'B', ''],
  [4, 'disk.size', { mount: '/' }, 'B', ''],
  [5, 'disk.size', { mount: '/srv' }, 'B', ''],
];

/** Takes what differs; returns the terms of a rule on the CPU. */
export function terms(other: Partial<RuleTerms> = {}): RuleTerms {
  return {
    name: 'CPU busy',
    severity: 'warning',
    enabled: true,
    selector: { series: 'cpu.used', matchers: [] },
    condition: { fn: 'avg', window: 60_000, op: '>', threshold: 90 },
    every: 1_000,
    for: 0,
    keepFiringFor: 0,
    noData: 'keep',
    labels: {},
    annotations: {},
    channels: [],
    ...other,
  };
}

/** Takes an id and what differs in its terms; returns a rule. */
export function rule(id = 'cpubusy', other: Partial<RuleTerms> = {}): Rule {
  return { id, version: 1, by: 'Ada', t: T, terms: terms(other) };
}

/** Takes a rule, the series' labels and what differs; returns an alert of it that fires since T. */
export function firing(
  { id, terms: { name, severity, labels: added } }: Rule,
  labels: Readonly<Record<string, string>> = {},
  other: Partial<Alert> = {},
): Alert {
  const all = alertLabels({ labels: added }, labels);
  return {
    id: alertId(id, all),
    version: 1,
    rule: id,
    name,
    severity,
    labels: { ...all },
    state: 'firing',
    reason: 'condition',
    recovering: null,
    episode: T,
    since: T,
    firedAt: T,
    resolvedAt: null,
    value: 95,
    at: T,
    annotations: {},
    ...other,
  };
}

/** Takes matchers' label and value, and what differs; returns a silence that holds for an hour from T on. */
export function silence(label: string, value: string, other: Partial<Silence> = {}): Silence {
  return {
    id: 'silence1',
    matchers: [{ label, op: '=', value }],
    starts: T,
    ends: T + 3_600_000,
    by: 'Ada',
    comment: 'known',
    at: T,
    ...other,
  };
}

/** Takes an alert and what differs; returns that a message of it was sent. */
export function delivery({ id, episode }: Alert, other: Partial<Delivery> = {}): Delivery {
  return {
    message: 'm1',
    channel: 'opshook',
    group: '{}',
    alerts: [{ id, episode, told: 'firing' }],
    outcome: 'sent',
    attempt: 1,
    late: false,
    at: T + 1000,
    ...other,
  };
}

/** Takes events; returns the book that they make. */
export function bookOf(...events: readonly AlertEvent[]): AlertBook {
  const book = emptyBook();
  for (const event of events) foldAlerts(book, event);
  return book;
}

/** Takes rules and alerts, and further events; returns the lines that they make, at T + 5 s unless told. */
export function linesOf(
  rules: readonly Rule[],
  alerts: readonly Alert[],
  more: readonly AlertEvent[] = [],
  now = T + 5_000,
): AlertLine[] {
  const book = bookOf(
    ...rules.map((one): AlertEvent => ({ kind: 'alert-rule', data: { rule: one } })),
    ...alerts.map((data): AlertEvent => ({ kind: 'alert', data })),
    ...more,
  );
  return alertLines({ book, catalogue: CATALOGUE, now });
}

/** Takes rules, alerts and seq; returns the snapshot that has them. */
export function alertsSnapshot(rules: readonly Rule[], alerts: readonly Alert[], seq = 10): Snapshot {
  const live = { alerts, acks: [], flapping: [], gaps: [] };
  const states = { [ALERT_TOPICS.rules]: { rules }, [ALERT_TOPICS.live]: live };
  return { epoch: 'abcd1234', seq, serverTime: T, series: [...CATALOGUE], events: [], states };
}

/** Takes a seq and an event of `alerts/live`; returns it as it travels. */
export function liveTuple(seq: number, { kind, data }: AlertEvent): EventTuple {
  return [seq, T + seq, ALERT_TOPICS.live, kind, data];
}
