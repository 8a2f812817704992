import { setImmediate as nextTurn } from 'node:timers/promises';
import * as v from 'valibot';
import { SamplesSchema } from '#protocol';
import type { Log, SampleRow, StoredEvent } from '../../db/log.ts';

/** Events that are read back to fill windows, at the most. */
const EVENTS = 20_000;

/** Events gone through in one turn. */
const PART = 1_000;

/** Events and bytes in one page of what came meanwhile. */
const PAGE = { rows: 5_000, bytes: 8_000_000 };

/** The samples of some series, as `[time, value, …]`, in order. */
export interface Past {
  /** Since when they are complete, in milliseconds since 1970. */
  readonly since: number;
  readonly samples: ReadonlyMap<number, readonly (number | null)[]>;
}

/**
 * Takes the log, a time and which series are wanted; returns their samples since then, or of the newest 20,000 events. It resolves in the
 * turn in which nothing is missing up to the head, so that who listens to commits from then on has every sample once. Rejects with
 * LogError.
 */
export async function readPast(log: Log, from: number, wanted: ReadonlySet<number>): Promise<Past> {
  const samples = new Map<number, (number | null)[]>();
  const add = (event: StoredEvent): void => addSamples(event, wanted, samples);
  const recent = await log.recent({ since: from, rows: EVENTS, matches: isMetric });
  for (let at = 0; at < recent.events.length; at += PART) {
    recent.events.slice(at, at + PART).forEach(add);
    await nextTurn();
  }
  const cut = recent.events.length >= EVENTS ? recent.events[0]?.at : undefined;
  for (let seq = recent.seq; seq < log.head;) {
    const plan = await log.read({ cursor: { epoch: log.epoch, seq }, matches: isMetric, ...PAGE });
    // Retention that is as fast as this leaves nothing to be filled in.
    if (plan.kind !== 'range') break;
    plan.events.forEach(add);
    seq = plan.to;
  }
  return { since: cut ?? from, samples };
}

/** Takes an event of samples; returns the row in it, an empty one where that does not fit. */
export function rowOf({ json }: StoredEvent): SampleRow {
  const row = (JSON.parse(json) as readonly unknown[])[4]; // the log writes tuples
  return v.is(SamplesSchema, row) ? row : [];
}

function addSamples(
  event: StoredEvent,
  wanted: ReadonlySet<number>,
  samples: Map<number, (number | null)[]>,
): void {
  if (event.kind !== 'samples') return;
  const row = rowOf(event);
  for (let at = 0; at + 1 < row.length; at += 2) {
    const [series, value] = [row[at] ?? 0, row[at + 1] ?? null];
    if (!wanted.has(series)) continue;
    const known = samples.get(series);
    if (known === undefined) samples.set(series, [event.at, value]);
    else known.push(event.at, value);
  }
}

function isMetric(topic: string): boolean {
  return topic.startsWith('metrics/');
}
