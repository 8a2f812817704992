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

/** Milliseconds after which a snapshot that has not come is given up. */
const PATIENCE = 15_000;

/**
 * Takes the page's origin, topic patterns and the seconds of past wanted; returns the snapshot. Throws Refusal when
 * the server said no, and whatever fetch or the schema threw when nothing usable was answered.
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
  const answer = await fetch(url, { cache: 'no-store', signal: AbortSignal.timeout(PATIENCE) });
  const body: unknown = await answer.json();
  if (answer.ok) return v.parse(SnapshotSchema, body);
  const { error } = v.parse(ErrorBodySchema, body);
  throw new Refusal(error.code, error.message, error.next);
}
