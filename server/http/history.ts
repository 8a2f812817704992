import { setImmediate as nextTurn } from 'node:timers/promises';
import type { HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { PATHS } from '#protocol';
import type { HistoryRequest, Log, LogHistory } from '../../db/log.ts';
import type { View } from '../hub/view.ts';
import type { Router } from '../transports/contract.ts';
import { admit, type ReadDoor } from '../transports/subscription.ts';
import { compressed } from './compressed.ts';
import { Gate, hasGone } from './gate.ts';
import { historyFromQuery } from './history-query.ts';
import { narrowed } from './series-for.ts';

/** Histories made at a time: one is read while another is encoded. */
const AT_ONCE = 2;

/** Points encoded in one turn: about two milliseconds. */
const ENCODED_PART = 4_000;

/** A history is of everything that may be read. */
const ALL = { cursor: undefined, patterns: undefined, viewer: undefined, token: undefined };

/** Takes the router, and who asks and who is asked; serves the past of series, thinned out for the points asked for. */
export function serveHistory(router: Router, door: ReadDoor): void {
  const { log } = door.hub;
  const gate = new Gate(AT_ONCE);
  router.get(PATHS.history, async (context) => {
    const asked = historyFromQuery(context.req.query());
    const admitted = async () => admit(door, await door.access.asker(context.env.incoming), ALL);
    await admitted();
    const text = await gate.pass(async () => {
      // He may have waited in line for long: what he may read is what he may read now.
      const subscription = await admitted();
      const view = door.hub.viewOf(subscription);
      const request = await narrowed(log, asked, subscription.principal, view);
      return historyFor(context.env, log, request, view);
    });
    if (text === undefined) return RESPONSE_ALREADY_SENT;
    const { body, headers } = await compressed(text, context.req.header('Accept-Encoding'));
    return context.body(body, 200, {
      'Content-Type': 'application/json',
      'Cache-Control': 'no-store',
      ...headers,
    });
  });
}

/** Returns the JSON of a history; undefined when the client leaves before it has been read. */
async function historyFor(
  bindings: HttpBindings,
  log: Log,
  request: HistoryRequest,
  view: View,
): Promise<string | undefined> {
  if (hasGone(bindings)) return undefined;
  const left = new AbortController();
  bindings.outgoing.once('close', () => left.abort());
  try {
    const history = await log.history({ ...request, signal: left.signal });
    const notes = history.notes.filter(({ topic }) => view.matches(topic));
    return await encodeHistory(log.epoch, { ...history, notes });
  } catch (error) {
    if (left.signal.aborted) return undefined;
    throw error;
  }
}

/** Takes the epoch and a history; returns its JSON, the notes joined as they were stored. Others have their turn between. */
export async function encodeHistory(epoch: string, history: LogHistory): Promise<string> {
  const { seq, from, to, step, source, series, notes } = history;
  const encoded: string[] = [];
  let points = 0;
  for (const one of series) {
    encoded.push(JSON.stringify(one));
    points += one[1].length;
    if (points < ENCODED_PART) continue;
    points = 0;
    await nextTurn();
  }
  const head = { epoch, seq, serverTime: Date.now(), from, to, step, source };
  return (
    `${JSON.stringify(head).slice(0, -1)},"series":[${encoded.join(',')}],` +
    `"notes":[${notes.map(({ json }) => json).join(',')}]}`
  );
}
