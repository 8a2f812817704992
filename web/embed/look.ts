import type { FeedStats } from '../connection/stats.ts';
import type { FeedStatus } from '../connection/status.ts';
import type { EmbedSession } from './session.svelte.ts';

/**
 * A read-only look inside an embed: for the project's browser tests and for a person with the developer tools open. A diagnostic
 * surface, not an API: it may change with any version.
 */
export interface EmbedLook {
  /** The stream's counters, and how it stands; undefined while there is none. */
  stats(): FeedStats | undefined;
  status(): FeedStatus | undefined;
  /** Embeds on one stream with this one, itself as well; undefined where it has one of its own. */
  sharedBy(): number | undefined;
  /** Calls back with the seqs of events just applied, after the snapshot. Returns the way to stop it. */
  watch(watcher: (seqs: readonly number[]) => void): () => void;
}

declare global {
  interface Window {
    /** Set in the frame of an embed. */
    switchyardEmbed?: EmbedLook;
  }
}

/** Takes a session; returns the look inside. */
export function lookInside(session: EmbedSession): EmbedLook {
  return Object.freeze({
    stats: () => session.stream?.feed.stats,
    status: () => session.stream?.status,
    sharedBy: () => session.stream?.feed.sharedBy,
    watch: (watcher: (seqs: readonly number[]) => void) => {
      session.watchers.add(watcher);
      return () => void session.watchers.delete(watcher);
    },
  });
}
