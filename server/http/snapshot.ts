import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { ALL_TOPICS, isKept, PATHS, QUERY, Refusal, SNAPSHOT_STATES, SNAPSHOT_WINDOW_LIMIT } from '#protocol';
import type { Log, Recent, StoredEvent } from '../../db/log.ts';
import type { Subscription } from '../hub/hub.ts';
import type { View } from '../hub/view.ts';
import { admitRequest, type ReadDoor } from '../transports/subscription.ts';
import type { Router } from '../transports/contract.ts';
import { seriesFor } from './series-for.ts';
import { Gate, hasGone } from './gate.ts';

/** Seconds of past when the request does not say. */
const DEFAULT_WINDOW = 300;
/** Events, and bytes of them, at the most. */
const MAX_EVENTS = 5_000;
const MAX_BYTES = 2 * 1024 * 1024;
/** Milliseconds for which the states of topics that are over are current. */
const CURRENT_FOR = 24 * 3_600_000;
/** Snapshots made at a time: each reads through the window in the log. */
const AT_ONCE = 2;

/** Takes the router, and who asks and who is asked; serves the state at an exact seq. The body is joined from stored JSON. */
export function serveSnapshot(router: Router, door: ReadDoor): void {
  const { log } = door.hub;
  const gate = new Gate(AT_ONCE);
  router.get(PATHS.snapshot, async (context) => {
    const admitted = () => admitRequest(door, context.env.incoming, context.req.query());
    await admitted();
    const window = windowOf(context.req.query(QUERY.window)) * 1000;
    const read = await gate.pass(async () => {
      if (hasGone(context.env)) return undefined;
      // He may have waited in line for long: what he may read is what he may read now.
      const subscription = await admitted();
      const view = door.hub.viewOf(subscription);
      return { subscription, view, recent: await recentOf(log, subscription, view, window) };
    });
    if (read === undefined) return RESPONSE_ALREADY_SENT;
    const { subscription, view, recent } = read;
    // Read after: it may know a series declared since, which does no harm; the other way round one could be missing.
    const series = await seriesFor(log, subscription.principal, view);
    const body =
      `{"epoch":"${log.epoch}","seq":${recent.seq},"serverTime":${Date.now()},"series":${JSON.stringify(series)},` +
      `"events":[${eventsOf(recent, view).join(',')}],"states":{${statesOf(recent).join(',')}}}`;
    return context.body(body, 200, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' });
  });
}

/** Takes the log, what is asked for, what is shown of it and the ms of past that are wanted; returns that. Rejects with LogError. */
function recentOf(
  log: Log,
  { patterns = ALL_TOPICS }: Subscription,
  view: View,
  window: number,
): Promise<Recent> {
  return log.recent({
    // Where nothing is wanted that is not given as a whole, there is nothing to be looked for.
    since: patterns.every(isWhole) ? Infinity : Date.now() - window,
    matches: view.matches,
    rows: MAX_EVENTS,
    named: patterns.filter(isWhole),
    current: { overSince: Date.now() - CURRENT_FOR, rows: SNAPSHOT_STATES },
  });
}

/** Takes a pattern; true when it names one topic, of which everything that ever happened is kept. */
function isWhole(pattern: string): boolean {
  return isKept(pattern) && !pattern.endsWith('*');
}

/** The recent past does not push out what happened in the topics that were named, nor the other way round. */
function eventsOf({ events, ledger }: Recent, view: View): string[] {
  const given = [...newest(ledger, MAX_BYTES), ...newest(events, MAX_BYTES)].sort((a, b) => a.seq - b.seq);
  return view.partOf(given).map(({ json }) => json);
}

function statesOf({ states }: Recent): string[] {
  return states.map(({ topic, json }) => `"${topic}":${json}`);
}

/** Takes events, oldest first, and a number of bytes; returns the newest ones whose JSON fits into them. */
export function newest(events: readonly StoredEvent[], bytes: number): readonly StoredEvent[] {
  let room = bytes;
  const older = events.findLastIndex(({ json }) => (room -= Buffer.byteLength(json) + 1) < 0);
  return events.slice(older + 1);
}

function windowOf(text: string | undefined): number {
  if (text === undefined) return DEFAULT_WINDOW;
  const seconds = Number(text);
  if (/^\d{1,5}$/.test(text) && seconds <= SNAPSHOT_WINDOW_LIMIT) return seconds;
  throw new Refusal(
    'MALFORMED_REQUEST',
    'That is not a window.',
    `Give whole seconds from 0 to ${SNAPSHOT_WINDOW_LIMIT}.`,
  );
}
