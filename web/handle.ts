import type { FeedStatus } from './connection/status.ts';
import type { FeedStats } from './connection/stats.ts';
import type { ChartPaints, PaintStats } from './state/frames.ts';
import type { PastPhase } from './state/past.svelte.ts';
import type { Session } from './state/session.svelte.ts';
import type { TimeRange } from './state/time.ts';

/** What stretch of time is shown, and what serves it. */
export interface TimeLook {
  readonly live: boolean;
  /** Length of the live range in ms. */
  readonly span: number;
  /** The range on the screen, in ms since 1970 by the server's clock. */
  readonly range: TimeRange;
  readonly reasons: readonly string[];
  /** Zooms that can be gone back from. */
  readonly zooms: number;
  /** The zone's name in the tz database. */
  readonly zone: string;
  readonly past: PastPhase;
  /** Width in ms of the buckets shown; undefined for the samples themselves. */
  readonly step: number | undefined;
  readonly behind: { readonly ms: number; readonly events: number };
}

/**
 * A read-only look inside, at `window.switchyard`: for the project's browser tests and for a person with the
 * developer tools open. A diagnostic surface, not an API: it may change with any version.
 */
export interface Handle {
  /** The feed's counters, live. */
  stats(): FeedStats;
  /** How the connection stands now. */
  status(): FeedStatus;
  /** Pages of this browser on one stream with this one, itself as well; undefined where it has one of its own. */
  sharedBy(): number | undefined;
  /** Seq of the last event shown, and how many events were applied after the snapshot. */
  applied(): { readonly seq: number; readonly count: number };
  /** Calls back with the seqs of events just applied, after the snapshot. Returns the way to stop it. */
  watch(watcher: (seqs: readonly number[]) => void): () => void;
  /** What stretch of time is shown. */
  time(): TimeLook;
  /** Takes a series' id; returns what is shown of it: `[time, value, low, high]` for each sample, low and high where they were joined. */
  samples(id: number): readonly (readonly number[])[];
  readonly paint: PaintStats & {
    /** Drawings of each chart, by the panel's id. */
    charts(): Readonly<Record<string, ChartPaints>>;
    /** Starts measuring the longest interval between two paints anew. */
    resetLongest(): void;
  };
}

declare global {
  interface Window {
    switchyard?: Handle;
  }
}

function lookAtTime({ board }: Session): TimeLook {
  const { time, range, past, step, behind } = board;
  const { span, reasons, back } = time.state;
  return {
    live: time.live,
    span,
    range,
    reasons: [...reasons],
    zooms: back.length,
    zone: time.zone.name,
    past,
    step,
    behind,
  };
}

function lookAtSamples({ board }: Session, id: number): readonly (readonly number[])[] {
  const samples = board.samples(id);
  return Array.from({ length: samples?.length ?? 0 }, (_, index) =>
    [
      samples?.timeAt(index),
      samples?.valueAt(index),
      samples?.lowAt?.(index),
      samples?.highAt?.(index),
    ].filter((value) => value !== undefined),
  );
}

/** Takes the session; returns the look inside. */
export function createHandle(session: Session): Handle {
  const { board, connection } = session;
  const { feed } = connection;
  return Object.freeze({
    stats: () => feed.stats,
    status: () => feed.status,
    sharedBy: () => feed.sharedBy,
    applied: () => ({ seq: board.progress.seq, count: board.progress.applied }),
    watch: (watcher: (seqs: readonly number[]) => void) => board.watch(watcher),
    time: () => lookAtTime(session),
    samples: (id: number) => lookAtSamples(session, id),
    paint: Object.freeze({
      get count() {
        return board.frames.stats.count;
      },
      get longestInterval() {
        return board.frames.stats.longestInterval;
      },
      charts: () => Object.fromEntries(board.frames.charts),
      resetLongest: () => board.frames.resetLongest(),
    }),
  });
}
