import * as v from 'valibot';
import {
  ALERT_STATES_SCHEMAS,
  ALERT_TOPICS,
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

type StateTopic = keyof typeof ALERT_STATES_SCHEMAS;

/** Takes states of topics, as a snapshot has them; returns the book they make. A state that this build cannot read is left out. */
export function readBook(states: Readonly<Record<string, unknown>>): AlertBook {
  const book = emptyBook();
  const read = <T extends StateTopic>(
    topic: T,
  ): v.InferOutput<(typeof ALERT_STATES_SCHEMAS)[T]> | undefined => {
    const parsed = v.safeParse(ALERT_STATES_SCHEMAS[topic], states[topic]);
    return parsed.success ? parsed.output : undefined;
  };
  for (const rule of read(ALERT_TOPICS.rules)?.rules ?? []) book.rules.set(rule.id, rule);
  const live = read(ALERT_TOPICS.live);
  for (const alert of live?.alerts ?? []) book.alerts.set(alert.id, alert);
  for (const ack of live?.acks ?? []) book.acks.set(ack.id, ack);
  for (const note of live?.flapping ?? []) book.flapping.set(note.id, note);
  book.gaps = live?.gaps ?? [];
  for (const one of read(ALERT_TOPICS.silences)?.silences ?? []) book.silences.set(one.id, one);
  for (const one of read(ALERT_TOPICS.channels)?.channels ?? []) book.channels.set(one.id, one);
  for (const one of read(ALERT_TOPICS.delivery)?.deliveries ?? []) putDelivery(book, one);
  for (const one of read(ALERT_TOPICS.outside)?.alerts ?? []) book.outside.set(one.id, one);
  return book;
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
      book.outside.set(data.id, data);
  }
}

/** Takes a book and the time in ms; forgets what was resolved long ago. */
export function sweep(book: AlertBook, now: number): void {
  for (const { id, resolvedAt, state } of book.alerts.values()) {
    if (state === 'resolved' && now - (resolvedAt ?? now) > RESOLVED_KEPT) forget(book, id);
  }
  for (const { id, endsAt, state } of book.outside.values()) {
    if (state === 'resolved' && now - (endsAt ?? now) > RESOLVED_KEPT) book.outside.delete(id);
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

function putDelivery({ deliveries }: AlertBook, delivery: Delivery): void {
  deliveries.delete(delivery.message);
  deliveries.set(delivery.message, delivery);
  for (const oldest of deliveries.keys()) {
    if (deliveries.size <= DELIVERY_LIMIT) return;
    deliveries.delete(oldest);
  }
}
