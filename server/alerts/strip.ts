import { setImmediate as nextTurn } from 'node:timers/promises';
import * as v from 'valibot';
import { silenced, spansOf } from '#domain';
import {
  ALERT_ROWS,
  ALERT_TOPICS,
  decodeAlertEvent,
  decodeEvent,
  EventTupleSchema,
  type Alert,
  type AlertEvent,
  type AlertRow,
  type Rule,
  type Strip,
} from '#protocol';
import type { Log, StoredEvent } from '../../db/log.ts';
import type { Books } from './books.ts';
import { Pasts, pointsOf } from './past-series.ts';
import type { Place, WatchIndex } from './watch-index.ts';

/** Events of all alerts among which a rule's are looked for, and of all topics its deliveries: the newest. */
const LOOKED_AT = 20_000;

/** Events gone through for deliveries in one turn. */
const PART = 2_000;

/** What a strip is made from. */
export interface StripSources {
  readonly log: Log;
  readonly books: Books;
  readonly index: WatchIndex;
}

interface Range {
  readonly from: number;
  readonly to: number;
}

/** Takes what a strip is made from, a rule and a range in ms; returns why the rule did what it did. Rejects with LogError. */
export async function stripOf({ log, books, index }: StripSources, rule: Rule, range: Range): Promise<Strip> {
  const { from, to } = range;
  const places = index.placesOf(rule);
  const events = await eventsOf(log, rule.id, to);
  const moves = events.flatMap((event) => (event.kind === 'alert' ? [event.data] : []));
  const rows = rowsOf(places, moves, range);
  const shown = rows.slice(0, ALERT_ROWS);
  const placeOf = new Map(places.map((place) => [place.alert, place]));
  const pasts = await Pasts.read(
    log,
    shown.flatMap(({ id }) => placeOf.get(id) ?? []),
    range,
  );
  const within = <T extends { readonly at: number }>(list: readonly T[]): T[] =>
    list.filter(({ at }) => at >= from);
  return {
    from,
    to,
    matched: places.length + index.beyond(rule.id),
    beyond: index.beyond(rule.id),
    fired: within(moves).filter(({ state, firedAt, at }) => state === 'firing' && firedAt === at).length,
    rows: shown.map((row) => {
      const place = placeOf.get(row.id);
      return place ? { ...row, points: pointsOf(pasts.of(place, rule.terms), from) } : row;
    }),
    acks: within(events.flatMap((event) => (event.kind === 'alert-ack' ? [event.data] : []))),
    silences: [...books.silences.state.values()].filter(
      ({ matchers, starts, ends }) => starts < to && ends > from && silenced(matchers, moves).length > 0,
    ),
    sent: within(events.flatMap((event) => (event.kind === 'delivery' ? [event.data] : []))),
    gaps: books.live.state.gaps.filter(
      (gap) => gap.from < to && gap.to > from && (gap.rule === undefined || gap.rule === rule.id),
    ),
  };
}

/** A row for each alert of a range, those that were wrong first. */
function rowsOf(places: readonly Place[], moves: readonly Alert[], { from }: Range): AlertRow[] {
  const byAlert = new Map(places.map(({ alert, labels }) => [alert, { labels, moves: [] as Alert[] }]));
  for (const alert of moves) {
    const known = byAlert.get(alert.id) ?? { labels: alert.labels, moves: [] };
    known.moves.push(alert);
    byAlert.set(alert.id, known);
  }
  const rows = [...byAlert].map(([id, { labels, moves: own }]) => {
    const spans = spansOf(own).filter(({ to }) => to === null || to > from);
    return { id, labels: { ...labels }, points: [], spans };
  });
  return rows.sort((one, other) => other.spans.length - one.spans.length);
}

/** What happened to a rule's alerts before `to`, and what was sent of it, oldest first. */
async function eventsOf(log: Log, rule: string, to: number): Promise<AlertEvent[]> {
  const found: AlertEvent[] = [];
  const take = (page: readonly StoredEvent[]): void => {
    for (const { at, json } of page) {
      // An alert's id begins with its rule's: what is another's is not even parsed.
      if (at >= to || !json.includes(`"${rule}-`)) continue;
      const event = decodeAlertEvent(decodeEvent(v.parse(EventTupleSchema, JSON.parse(json))));
      if (event !== undefined) found.push(event);
    }
  };
  const version = await log.topicVersion(ALERT_TOPICS.live);
  for await (const page of log.ledger(ALERT_TOPICS.live, Math.max(1, version - LOOKED_AT + 1))) take(page);
  await takeDeliveries(log, take);
  return found;
}

/** What was sent, as far as it is among the newest events: it is not kept for ever, and has no index of its own. */
async function takeDeliveries(log: Log, take: (page: readonly StoredEvent[]) => void): Promise<void> {
  const matches = (topic: string): boolean => topic === ALERT_TOPICS.delivery;
  for (let seq = Math.max(log.floor, log.head - LOOKED_AT); seq < log.head;) {
    const plan = await log.read({ cursor: { epoch: log.epoch, seq }, matches, rows: PART, bytes: Infinity });
    // Retention may have been here meanwhile.
    if (plan.kind !== 'range') return;
    take(plan.events);
    seq = plan.to;
    await nextTurn();
  }
}
