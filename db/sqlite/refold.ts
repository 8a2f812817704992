import { setImmediate as nextTurn } from 'node:timers/promises';
import { bucketStart, RESOLUTIONS, type Resolution } from '#domain';
import type Database from 'better-sqlite3';
import type { Progress } from '../log.ts';
import { Stretch, type SampleRow } from './stretch.ts';

/** Events gone through in one part: a few tens of milliseconds. */
const PART = 2_000;

/** The samples after a seq, and up to another. */
export const SAMPLES_SQL =
  "SELECT seq, at, data FROM events WHERE seq > ? AND seq <= ? AND kind = 'samples' ORDER BY seq";

/** A row of SAMPLES_SQL. */
export type SamplesRow = [seq: number, at: number, data: string];

/** Takes what SAMPLES_SQL gave; returns the row of samples. */
export function sampleRow(data: string): SampleRow {
  return JSON.parse(data) as SampleRow; // typed when it was appended, stored as it was
}

/** Takes one bucket's worth of a part of the log, to be added to that bucket. */
export type AddStretch = (resolution: Resolution, start: number, stretch: Stretch) => void;

/**
 * Takes a connection inside a transaction, the range `(from, to]`, and what takes the buckets; folds the log's samples part
 * by part, so that a bucket comes once for each part that reaches into it. The event loop has a turn between two.
 */
export async function refold(
  client: Database.Database,
  { from, to }: { readonly from: number; readonly to: number },
  add: AddStretch,
  onProgress: (progress: Progress) => void,
): Promise<void> {
  const samples = client.prepare<[number, number], SamplesRow>(SAMPLES_SQL).raw();
  for (let done = from; done < to;) {
    const end = Math.min(to, done + PART);
    addAll(foldPart(samples.all(done, end)), add);
    done = end;
    onProgress({ done: done - from, total: to - from });
    await nextTurn();
  }
}

/** Takes rows of the log; returns what they hold, by the start of the finest bucket. */
function foldPart(rows: readonly SamplesRow[]): Map<number, Stretch> {
  const stretches = new Map<number, Stretch>();
  for (const [seq, at, data] of rows)
    stretchAt(stretches, bucketStart(at, RESOLUTIONS[0])).add(sampleRow(data), seq);
  return stretches;
}

function addAll(finest: ReadonlyMap<number, Stretch>, add: AddStretch): void {
  for (const resolution of RESOLUTIONS) {
    const stretches = new Map<number, Stretch>();
    for (const [start, stretch] of finest) stretchAt(stretches, bucketStart(start, resolution)).join(stretch);
    for (const [start, stretch] of stretches) add(resolution, start, stretch);
  }
}

function stretchAt(stretches: Map<number, Stretch>, start: number): Stretch {
  const held = stretches.get(start);
  if (held) return held;
  const fresh = new Stretch();
  stretches.set(start, fresh);
  return fresh;
}
