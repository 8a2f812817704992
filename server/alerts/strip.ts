import { setImmediate as nextTurn } from 'node:timers/promises';
import * as v from 'valibot';
import { silenced } from '#domain';
import {
  ALERT_TOPICS,
  decodeAlertEvent,
  decodeEvent,
  EventTupleSchema,
  type Alert,
  type EventTuple,
  type Rule,
  type Strip,
} from '#protocol';
import type { Log, StoredEvent } from '../../db/log.ts';
import type { Books } from './books.ts';
import type { WatchIndex } from './watch-index.ts';

/** Series whose values are shown, points of each, and events that are gone through and given, at the most. */
const SERIES = 20;
const POINTS = 400;
const LOOKED_AT = 5_000;
const EVENTS = 1_000;

/** Events among which deliveries are looked for, and of these in one turn. */
const SENT_AMONG = 20_000;
const PART = 2_000;

/** What a strip is made from. */
export interface StripSources {
  readonly log: Log;
  readonly books: Books;
  readonly index: WatchIndex;
}

/** Takes what a strip is made from, a rule, a range in ms, and the time; gives why the rule did what it did. Rejects with LogError. */
export async function stripOf(
  { log, books, index }: StripSources,
  rule: Rule,
  { from, to }: { readonly from: number; readonly to: number },
  now: number,
): Promise<Strip> {
  const places = index
    .placesOf(rule)
    .flatMap(({ series: id, labels, alert }) =>
      id === undefined ? [] : [{ id, labels: { ...labels }, alert }],
    );
  const shown = places.slice(0, SERIES);
  const series = shown.map(({ id }) => id);
  const history = series.length === 0 ? undefined : await log.history({ from, to, points: POINTS, series });
  const events = await eventsOf(log, rule.id, { from, to });
  const alerts = events.flatMap(alertIn);
  const silences = [...books.silences.state.values()].filter(
    ({ matchers, starts, ends }) => starts < to && ends > from && silenced(matchers, alerts).length > 0,
  );
  return {
    serverTime: now,
    rule,
    from: history?.from ?? from,
    to,
    step: history?.step ?? 0,
    series: shown.map((place) => ({
      ...place,
      values: history?.series.find(([id]) => id === place.id) ?? null,
    })),
    events,
    silences,
  };
}

/** What happened to a rule's alerts in a range, and of each alert the last transition before. */
async function eventsOf(
  log: Log,
  rule: string,
  { from, to }: { readonly from: number; readonly to: number },
): Promise<EventTuple[]> {
  const matches = (topic: string): boolean => topic === ALERT_TOPICS.live;
  const named = [ALERT_TOPICS.live];
  const { ledger } = await log.recent({ since: Infinity, rows: LOOKED_AT, matches, named });
  // An alert's id begins with its rule's.
  const concerns = ({ at, kind, json }: StoredEvent): boolean =>
    at < to && (json.includes(`"${rule}-`) || (kind === 'alert-gap' && at >= from));
  const sent = await deliveriesIn(log);
  const found = [...ledger, ...sent].filter(concerns).sort((one, other) => one.seq - other.seq);
  const before = new Map<string, EventTuple>();
  const within: EventTuple[] = [];
  for (const event of found) {
    const tuple = v.parse(EventTupleSchema, JSON.parse(event.json));
    if (event.at >= from) within.push(tuple);
    else for (const { id } of alertIn(tuple)) before.set(id, tuple);
  }
  return [...before.values(), ...within.slice(-EVENTS)];
}

/** What was sent, as far as it is among the newest events: it is not kept for ever, and has no index of its own. */
async function deliveriesIn(log: Log): Promise<StoredEvent[]> {
  const found: StoredEvent[] = [];
  const matches = (topic: string): boolean => topic === ALERT_TOPICS.delivery;
  for (let seq = Math.max(log.floor, log.head - SENT_AMONG); seq < log.head;) {
    const plan = await log.read({ cursor: { epoch: log.epoch, seq }, matches, rows: PART, bytes: Infinity });
    // Retention may have been here meanwhile.
    if (plan.kind !== 'range') break;
    found.push(...plan.events);
    seq = plan.to;
    await nextTurn();
  }
  return found;
}

function alertIn(tuple: EventTuple): Alert[] {
  const event = decodeAlertEvent(decodeEvent(tuple));
  return event?.kind === 'alert' ? [event.data] : [];
}
