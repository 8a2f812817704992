import * as v from 'valibot';
import {
  ALERT_TOPICS,
  AlertsStateSchema,
  ChannelsStateSchema,
  DeliveryStateSchema,
  OutsideStateSchema,
  RulesStateSchema,
  SilencesStateSchema,
  type Alert,
  type AlertAck,
  type AlertEvent,
  type AlertFlapping,
  type AlertGap,
  type Channel,
  type Delivery,
  type OutsideAlert,
  type Rule,
  type Silence,
} from '#protocol';

/** Milliseconds that a resolved alert is shown: as long as the server keeps it. */
export const RESOLVED_KEPT = 15 * 60_000;
/** Messages whose delivery is remembered; the oldest are forgotten. */
const DELIVERY_LIMIT = 500;
const GAP_LIMIT = 50;

/** Everything about alerts that a page knows, by ids. Folded in place as events come: the store shows copies. */
export interface AlertBook {
  readonly rules: Map<string, Rule>;
  readonly alerts: Map<string, Alert>;
  /** By the alert; whether it still counts says `ackOf`. */
  readonly acks: Map<string, AlertAck>;
  readonly flapping: Map<string, AlertFlapping>;
  readonly silences: Map<string, Silence>;
  readonly channels: Map<string, Channel>;
  /** The newest outcome of each message, the newest message last. */
  readonly deliveries: Map<string, Delivery>;
  readonly outside: Map<string, OutsideAlert>;
  gaps: readonly AlertGap[];
}

/** Returns a book in which nothing stands. */
export function emptyBook(): AlertBook {
  return {
    rules: new Map(),
    alerts: new Map(),
    acks: new Map(),
    flapping: new Map(),
    silences: new Map(),
    channels: new Map(),
    deliveries: new Map(),
    outside: new Map(),
    gaps: [],
  };
}

/** Takes states of topics, as a snapshot has them; returns the book they make. A state that this build cannot read is left out. */
export function readBook(states: Readonly<Record<string, unknown>>): AlertBook {
  const book = emptyBook();
  const read = <S extends v.GenericSchema>(schema: S, topic: string): v.InferOutput<S> | undefined => {
    const parsed = v.safeParse(schema, states[topic]);
    return parsed.success ? parsed.output : undefined;
  };
  const live = read(AlertsStateSchema, ALERT_TOPICS.live);
  put(book.rules, read(RulesStateSchema, ALERT_TOPICS.rules)?.rules);
  put(book.alerts, live?.alerts);
  put(book.acks, live?.acks);
  put(book.flapping, live?.flapping);
  book.gaps = live?.gaps ?? [];
  put(book.silences, read(SilencesStateSchema, ALERT_TOPICS.silences)?.silences);
  put(book.channels, read(ChannelsStateSchema, ALERT_TOPICS.channels)?.channels);
  for (const one of read(OutsideStateSchema, ALERT_TOPICS.outside)?.alerts ?? []) putOutside(book, one);
  const delivery = read(DeliveryStateSchema, ALERT_TOPICS.delivery);
  const told = [...(delivery?.last ?? []), ...(delivery?.dead ?? []), ...(delivery?.waiting ?? [])];
  for (const one of told.sort((a, b) => a.at - b.at)) putDelivery(book, one);
  return book;
}

function put<T extends { readonly id: string }>(map: Map<string, T>, all: readonly T[] = []): void {
  for (const one of all) map.set(one.id, one);
}

/** Takes a book and the next event; writes into the book what it says. */
export function foldAlerts(book: AlertBook, { kind, data }: AlertEvent): void {
  switch (kind) {
    case 'alert-rule':
      book.rules.set(data.rule.id, data.rule);
      return;
    case 'alert-rule-removed':
      book.rules.delete(data.id);
      return;
    case 'alert':
      return foldAlert(book, data);
    case 'alert-ack':
      book.acks.set(data.id, data);
      return;
    case 'alert-unack':
      if (book.acks.get(data.id)?.episode === data.episode) book.acks.delete(data.id);
      return;
    case 'alert-flapping':
      if (data.until === null) book.flapping.delete(data.id);
      else book.flapping.set(data.id, data);
      return;
    case 'alert-gap':
      book.gaps = [...book.gaps, data].slice(-GAP_LIMIT);
      return;
    case 'silence':
      book.silences.set(data.id, data);
      return;
    case 'channel':
      book.channels.set(data.id, data);
      return;
    case 'channel-removed':
      book.channels.delete(data.id);
      return;
    case 'delivery':
      return putDelivery(book, data);
    case 'outside-alert':
      return putOutside(book, data);
  }
}

/** Takes a book and the time in ms; forgets what was resolved long ago. */
export function sweep(book: AlertBook, now: number): void {
  for (const { id, resolvedAt, state } of book.alerts.values()) {
    if (state === 'resolved' && now - (resolvedAt ?? now) > RESOLVED_KEPT) forget(book, id);
  }
  for (const [key, { endsAt, state }] of book.outside) {
    if (state === 'resolved' && now - (endsAt ?? now) > RESOLVED_KEPT) book.outside.delete(key);
  }
}

function foldAlert(book: AlertBook, alert: Alert): void {
  if (alert.state === 'inactive') forget(book, alert.id);
  else book.alerts.set(alert.id, alert);
}

function forget(book: AlertBook, id: string): void {
  book.alerts.delete(id);
  book.acks.delete(id);
  book.flapping.delete(id);
}

/** Two Alertmanagers may have the same fingerprint. */
function putOutside({ outside }: AlertBook, alert: OutsideAlert): void {
  outside.set(`${alert.source} ${alert.id}`, alert);
}

function putDelivery({ deliveries }: AlertBook, delivery: Delivery): void {
  deliveries.delete(delivery.message);
  // The next of its group stands for it.
  if (delivery.outcome === 'merged') return;
  deliveries.set(delivery.message, delivery);
  for (const oldest of deliveries.keys()) {
    if (deliveries.size <= DELIVERY_LIMIT) return;
    deliveries.delete(oldest);
  }
}
