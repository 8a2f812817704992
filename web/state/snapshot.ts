import * as v from 'valibot';
import {
  ErrorBodySchema,
  PATHS,
  PROTOCOL_VERSION,
  QUERY,
  Refusal,
  SnapshotSchema,
  type Snapshot,
} from '#protocol';
import { readText } from '../transports/http.ts';

/** Seconds without a byte after which a snapshot is given up. However slow the line, what still comes is waited for. */
const STALLED = 15;

/**
 * Takes the page's origin, topic patterns and the seconds of past wanted; returns the snapshot. Throws Refusal when
 * the server said no, and whatever fetch, JSON or the schema threw when nothing usable was answered.
 */
export async function fetchSnapshot(
  origin: string,
  topics: readonly string[],
  window: number,
): Promise<Snapshot> {
  const url = new URL(PATHS.snapshot, origin);
  url.searchParams.set(QUERY.protocol, String(PROTOCOL_VERSION));
  url.searchParams.set(QUERY.topics, topics.join(','));
  url.searchParams.set(QUERY.window, String(window));
  const { ok, body } = await ask(url);
  if (ok) return v.parse(SnapshotSchema, body);
  const { error } = v.parse(ErrorBodySchema, body);
  throw new Refusal(error.code, error.message, error.next);
}

async function ask(url: URL): Promise<{ ok: boolean; body: unknown }> {
  const abort = new AbortController();
  const giveUp = (): void => abort.abort(new Error(`The snapshot stalled for ${STALLED} s.`));
  let timer = setTimeout(giveUp, STALLED * 1000);
  const heard = (): void => {
    clearTimeout(timer);
    timer = setTimeout(giveUp, STALLED * 1000);
  };
  try {
    const answer = await fetch(url, { cache: 'no-store', signal: abort.signal });
    heard();
    return { ok: answer.ok, body: JSON.parse(await readText(answer, heard)) };
  } finally {
    clearTimeout(timer);
  }
}
