import { PATHS, QUERY, SnapshotSchema, type Snapshot } from '#protocol';
import { askServer } from './ask.ts';

/**
 * Takes the page's origin, topic patterns, the seconds of past wanted and the token of who asks, if any; returns the snapshot. Throws Refusal when
 * the server said no, and whatever fetch, JSON or the schema threw when nothing usable was answered.
 */
export function fetchSnapshot(
  origin: string,
  topics: readonly string[],
  window: number,
  as?: string,
): Promise<Snapshot> {
  const query = { [QUERY.topics]: topics.join(','), [QUERY.window]: String(window) };
  return askServer({ origin, path: PATHS.snapshot, query, schema: SnapshotSchema, name: 'snapshot', as });
}
