import { PATHS, QUERY, Refusal, SNAPSHOT_WINDOW_LIMIT, topicMatcher, ALL_TOPICS } from '#protocol';
import type { Log } from '../../db/log.ts';
import { subscriptionFromQuery } from '../transports/subscription.ts';
import type { Router } from '../transports/contract.ts';

/** Seconds of past when the request does not say, and events at the most. */
const DEFAULT_WINDOW = 300;
const MAX_EVENTS = 5_000;

/** Takes the router and the log; serves the state at an exact seq. The body is joined from stored JSON. */
export function serveSnapshot(router: Router, log: Log): void {
  router.get(PATHS.snapshot, async (context) => {
    const { patterns = ALL_TOPICS } = subscriptionFromQuery(context.req.query());
    const since = Date.now() - windowOf(context.req.query(QUERY.window)) * 1000;
    const { seq, events } = await log.recent({ since, matches: topicMatcher(patterns), rows: MAX_EVENTS });
    // Read after: it may know a series declared since, which does no harm; the other way round one could be missing.
    const series = await log.series();
    const body =
      `{"epoch":"${log.epoch}","seq":${seq},"serverTime":${Date.now()},"series":${JSON.stringify(series)},` +
      `"events":[${events.map((event) => event.json).join(',')}]}`;
    return context.body(body, 200, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' });
  });
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
