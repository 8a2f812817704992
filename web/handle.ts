import type { Feed, FeedStatus } from './connection/feed.ts';
import type { FeedStats } from './connection/stats.ts';
import type { PaintStats } from './state/frames.ts';
import type { Session } from './state/session.svelte.ts';

/**
 * A read-only look inside, at `window.switchyard`: for the project's browser tests and for a person with the
 * developer tools open. A diagnostic surface, not an API: it may change with any version.
 */
export interface Handle {
  /** The feed's counters, live. */
  stats(): FeedStats;
  /** How the connection stands now. */
  status(): FeedStatus;
  /** Seq of the last event shown, and how many events were applied after the snapshot. */
  applied(): { readonly seq: number; readonly count: number };
  /** Calls back with the seqs of events just applied, after the snapshot. Returns the way to stop it. */
  watch(watcher: (seqs: readonly number[]) => void): () => void;
  readonly paint: PaintStats & {
    /** Starts measuring the longest interval between two paints anew. */
    resetLongest(): void;
  };
}

declare global {
  interface Window {
    switchyard?: Handle;
  }
}

/** Takes the session; returns the look inside. */
export function createHandle({ board, connection }: Session): Handle {
  const feed: Feed = connection.feed;
  return Object.freeze({
    stats: () => feed.stats,
    status: () => feed.status,
    applied: () => ({ seq: board.progress.seq, count: board.progress.applied }),
    watch: (watcher: (seqs: readonly number[]) => void) => board.watch(watcher),
    paint: Object.freeze({
      get count() {
        return board.frames.stats.count;
      },
      get longestInterval() {
        return board.frames.stats.longestInterval;
      },
      resetLongest: () => board.frames.resetLongest(),
    }),
  });
}
