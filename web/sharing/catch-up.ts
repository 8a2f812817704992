import * as v from 'valibot';
import {
  decodeFrame,
  ErrorBodySchema,
  PATHS,
  Refusal,
  type Cursor,
  type Frame,
  type Snapshot,
} from '#protocol';
import { shownBy, subscribeUrl } from '../transports/http.ts';

/** Milliseconds after which a question counts as unanswered. */
const TIMEOUT = 10_000;

/** What comes after a cursor, asked of the server once: for a page that stands further back than the hub remembers. */
export type AskLog = (
  cursor: Cursor | undefined,
  topics: readonly string[],
  /** Who asks, where a cookie does not say so. */
  token?: string,
) => Promise<readonly Frame[]>;

/** Takes the site; returns how to ask it. Rejects with Refusal when the server said no, and when there was no answer of frames. */
export function askByPoll(origin: string): AskLog {
  return async (cursor, topics, token) => {
    const url = subscribeUrl(PATHS.poll, { origin, cursor, topics });
    const signal = AbortSignal.timeout(TIMEOUT);
    const answer = await fetch(url, { headers: shownBy(token), cache: 'no-store', signal });
    const list: unknown = await answer.json();
    const refused = v.safeParse(ErrorBodySchema, list);
    if (refused.success) {
      const { code, message, next } = refused.output.error;
      throw new Refusal(code, message, next);
    }
    if (!Array.isArray(list)) throw new TypeError(`The answer was ${answer.status} and no list of frames.`);
    return list.map((tuple) => decodeFrame(tuple));
  };
}

/** Takes a place in the log; returns it as a snapshot that holds nothing: nothing is shown of it, so its time is not asked for. */
export function placeAt({ epoch, seq }: Cursor): Snapshot {
  return { epoch, seq, serverTime: 0, series: [], events: [] };
}

/**
 * Takes how to ask, and where to begin: `from`, else so many events before the head. Returns the snapshots of a feed that shows
 * nothing itself: the first is where it begins, each later one the head.
 */
export function placesOf(ask: AskLog, from: Cursor | undefined, before: number): () => Promise<Snapshot> {
  let begun = false;
  return async () => {
    if (begun) return askPlace(ask, 0); // behind a reset there is nothing to begin before
    begun = true;
    return from === undefined ? askPlace(ask, before) : placeAt(from);
  };
}

/** Takes how to ask and how many events before the head; returns that place in the log, or the oldest there is. */
export async function askPlace(ask: AskLog, before: number): Promise<Snapshot> {
  const hello = (await ask(undefined, [])).find((frame) => frame.type === 'hello');
  if (hello === undefined) throw new Error('The server is leaving.');
  const { epoch, head, floor } = hello;
  return placeAt({ epoch, seq: Math.max(floor, head - before) });
}
