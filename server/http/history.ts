import { setImmediate as nextTurn } from 'node:timers/promises';
import type { HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { PATHS } from '#protocol';
import type { HistoryRequest, Log, LogHistory } from '../../db/log.ts';
import type { Router } from '../transports/contract.ts';
import type { Doorkeeper } from '../access/doorkeeper.ts';
import { compressed } from './compressed.ts';
import { Gate, hasGone } from './gate.ts';
import { historyFromQuery } from './history-query.ts';

/** Histories made at a time: one is read while another is encoded. */
const AT_ONCE = 2;

/** Points encoded in one turn: about two milliseconds. */
const ENCODED_PART = 4_000;

/** Series are named by number, so whoever asks must be one who may read everything: a share has its own way in. */
const EVERYTHING = '*';

/** Takes the router, the log and who knows everybody; serves the past of series, thinned out for the points asked for. */
export function serveHistory(router: Router, log: Log, access: Doorkeeper): void {
  const gate = new Gate(AT_ONCE);
  router.get(PATHS.history, async (context) => {
    await access.admit(context.env.incoming, 'read', EVERYTHING);
    const request = historyFromQuery(context.req.query());
    const text = await gate.pass(() => historyFor(context.env, log, request));
    if (text === undefined) return RESPONSE_ALREADY_SENT;
    const { body, headers } = await compressed(text, context.req.header('Accept-Encoding'));
    return context.body(body, 200, {
      'Content-Type': 'application/json',
      'Cache-Control': 'no-store',
      ...headers,
    });
  });
}

/** Gives the JSON of a history; undefined when the client leaves before it has been read. */
async function historyFor(
  bindings: HttpBindings,
  log: Log,
  request: HistoryRequest,
): Promise<string | undefined> {
  if (hasGone(bindings)) return undefined;
  const left = new AbortController();
  bindings.outgoing.once('close', () => left.abort());
  try {
    return await encodeHistory(log.epoch, await log.history({ ...request, signal: left.signal }));
  } catch (error) {
    if (left.signal.aborted) return undefined;
    throw error;
  }
}

/** Takes the epoch and a history; gives its JSON, the notes joined as they were stored. Others have their turn between. */
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
