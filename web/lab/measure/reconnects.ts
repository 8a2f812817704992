import type { LaneFigures } from '#protocol';
import type { Phase } from '../../connection/state-types.ts';

/** Times without a connection: the newest and the longest in milliseconds, null while there was none, and how many. */
export type ReconnectFigures = LaneFigures['reconnect'];

/**
 * Measures how long a lane is without a connection: from the moment in which it is known to be gone until the first frame of the
 * next one. A change that keeps the old one until the new one delivers is none.
 */
export class Reconnects {
  #lostAt: number | undefined;
  #figures: ReconnectFigures = { last: null, worst: null, count: 0 };
  #wasLive = false;

  /** Takes the phase of the connection, and the performance time since which it is in it. */
  phase(phase: Phase, now: number): void {
    const live = phase === 'live' || phase === 'switching';
    if (phase === 'stopped') this.#lostAt = undefined;
    else if (this.#wasLive && !live) this.#lostAt = now;
    else if (live && this.#lostAt !== undefined) this.#back(now - this.#lostAt);
    this.#wasLive = live;
  }

  /** Counts anew. A time that runs goes on. */
  reset(): void {
    this.#figures = { last: null, worst: null, count: 0 };
  }

  /** Returns what was measured. */
  figures(): ReconnectFigures {
    return this.#figures;
  }

  #back(ms: number): void {
    const { worst, count } = this.#figures;
    this.#figures = { last: ms, worst: Math.max(ms, worst ?? 0), count: count + 1 };
    this.#lostAt = undefined;
  }
}
