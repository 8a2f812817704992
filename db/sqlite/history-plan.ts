import { bucketStart, historyStep, RESOLUTIONS, type Resolution } from '#domain';
import type { HISTORY_SOURCES } from '#protocol';
import type { HistoryRequest } from '../log.ts';
import type { HistoryStatements } from './history-statements.ts';

/** Events that a history reads through, at the most: about a tenth of a second of work. */
const RAW_EVENTS = 20_000;

/** Points of all series together, at the most: some 50 MB while they are made, and 10 MB as text. */
const POINTS_IN_ALL = 250_000;

/** Ranges up to here find their events by the finest rollups, longer ones by the next: fewer rows to look at. */
const SHORT_RANGE = 600_000;

const [FINEST, MIDDLE, COARSEST] = RESOLUTIONS;

/** The names of the kept rollups, by their width. */
const SOURCES: Readonly<Record<Resolution, (typeof HISTORY_SOURCES)[number]>> = {
  [FINEST]: '10s',
  [MIDDLE]: '1m',
  [COARSEST]: '10m',
};

/** Whole buckets of `step` ms that begin in `[from, end)`, and what they are read from. */
export interface HistoryPlan {
  readonly step: number;
  readonly from: number;
  readonly end: number;
  readonly source: (typeof HISTORY_SOURCES)[number];
  readonly read:
    | { readonly by: 'events'; readonly after: number; readonly upTo: number }
    | { readonly by: 'rollups'; readonly resolution: Resolution };
}

/** Takes the statements inside a transaction, the floor read in it, and what is wanted; returns how to read it. */
export function planHistory(
  statements: HistoryStatements,
  floor: number,
  request: HistoryRequest,
): HistoryPlan {
  const { from, to } = request;
  const span = to - from;
  const points = pointsFor(statements, request);
  const past = new Past(statements);
  const step = historyStep(span, points);
  if (step < FINEST) {
    const range = wholeBuckets(from, to, step);
    const read = readByEvents(statements, past, floor, range);
    if (read) return { ...range, source: 'raw', read };
  }
  const wanted = historyStep(span, points, FINEST);
  const resolution = past.chooseFor(wanted, from);
  const range = wholeBuckets(from, to, historyStep(span, points, Math.max(wanted, resolution)));
  return { ...range, source: SOURCES[resolution], read: { by: 'rollups', resolution } };
}

/** Returns the points of each series: fewer than asked for when the series are many. */
function pointsFor({ declared }: HistoryStatements, { points, series }: HistoryRequest): number {
  const known = Math.max(1, declared.get() ?? 1);
  const asked = Math.min(known, series?.length ?? known);
  return Math.max(1, Math.min(points, Math.floor(POINTS_IN_ALL / asked)));
}

/** Takes the range asked for; returns the buckets that hold it, wholly. */
function wholeBuckets(from: number, to: number, step: number): { step: number; from: number; end: number } {
  return { step, from: bucketStart(from, step), end: bucketStart(to - 1, step) + step };
}

/** Returns the events that hold every sample of the range; undefined when the log lacks one of them, or they are many. */
function readByEvents(
  { bounds }: HistoryStatements,
  past: Past,
  floor: number,
  { from, end }: { readonly from: number; readonly end: number },
): HistoryPlan['read'] | undefined {
  const least = end - from <= SHORT_RANGE ? FINEST : MIDDLE;
  const resolution = RESOLUTIONS.find((one) => one >= least && past.covers(one, from));
  if (resolution === undefined) return undefined;
  const found = bounds.get(resolution, bucketStart(from, resolution), end);
  if (!found || found.first === null || found.last === null)
    return { by: 'events', after: floor, upTo: floor };
  const after = found.first - 1;
  if (after < floor || found.last - after > RAW_EVENTS) return undefined;
  return { by: 'events', after, upTo: found.last };
}

/** How far back each resolution goes. */
class Past {
  readonly #statements: HistoryStatements;
  /** The start of the oldest bucket, where there is one. */
  readonly #oldest: ReadonlyMap<Resolution, number>;

  constructor(statements: HistoryStatements) {
    this.#statements = statements;
    this.#oldest = new Map(
      RESOLUTIONS.flatMap((resolution) => {
        const bucket = statements.oldest.get(resolution, 0);
        return bucket === undefined ? [] : [[resolution, bucket] as const];
      }),
    );
  }

  /**
   * True when no other resolution knows more of what came after `from`. Having nothing from before it is no lack: a
   * server that stood still for a day begins anew in every resolution.
   */
  covers(resolution: Resolution, from: number): boolean {
    const own = this.#oldest.get(resolution) ?? Infinity;
    if (own <= from) return true;
    return RESOLUTIONS.every((other) => {
      const start = this.#statements.oldest.get(other, bucketStart(from, other));
      return start === undefined || !this.#older(other, start, resolution, own);
    });
  }

  /** True when another resolution, whose oldest bucket is given, has samples from before one's own oldest bucket. */
  #older(other: Resolution, start: number, resolution: Resolution, own: number): boolean {
    const end = start + other;
    if (start >= own || end <= own) return start < own;
    // One begins inside the other's bucket: at the same sample, unless retention came between.
    const { samplesIn } = this.#statements;
    return samplesIn.get(other, start, end) !== samplesIn.get(resolution, start, end);
  }

  /**
   * The coarsest that the step can be made of and that covers `from`, else a coarser one, else the one that goes back
   * furthest.
   */
  chooseFor(step: number, from: number): Resolution {
    const fitting = RESOLUTIONS.filter((resolution) => step % resolution === 0).reverse();
    const others = RESOLUTIONS.filter((resolution) => step % resolution !== 0);
    const [furthest] = [...this.#oldest].sort(([, a], [, b]) => a - b)[0] ?? fitting;
    return [...fitting, ...others].find((resolution) => this.covers(resolution, from)) ?? furthest;
  }
}
