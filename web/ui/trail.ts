import type { Counters } from '../connection/stats.ts';

/** Milliseconds that are remembered. */
export const TRAIL_MS = 60_000;
/** Milliseconds of counting before a rate means something. */
const LEAST_RATE_MS = 20_000;

/** What was counted up to one moment. */
interface Moment {
  /** Performance time. */
  readonly at: number;
  readonly bytes: number;
  readonly requests: number;
  readonly events: number;
  /** Median delay in ms of the events since the moment before; NaN when there were none. */
  readonly delay: number;
  readonly paints: number;
}

/** What comes in a minute, by the last minute. */
export interface PerMinute {
  readonly bytes: number;
  readonly requests: number;
}

/** The last minute of the connection, one moment a second: for its sparkline and its rates. */
export class Trail {
  #moments: readonly Moment[] = [];
  #paintedAt: number | undefined;

  /** Takes performance time, the feed's counters of all transports, and how many drawings were done. */
  look(now: number, total: Counters, paints: number): void {
    const before = this.#moments.at(-1);
    const { bytes, requests, events, delays } = total;
    const fresh = delays.newest(before === undefined ? 0 : events - before.events).sort();
    const delay = fresh[fresh.length >>> 1] ?? NaN;
    if (paints > (before?.paints ?? 0)) this.#paintedAt = now;
    const kept = this.#moments.filter(({ at }) => now - at <= TRAIL_MS);
    this.#moments = [...kept, { at: now, bytes, requests, events, delay, paints }];
  }

  /** Delays as `x, y, x, y, …`: performance time and median ms of each second, NaN where nothing came. */
  get delays(): Float64Array {
    return Float64Array.from(this.#moments.flatMap(({ at, delay }) => [at, delay]));
  }

  /** What comes in a minute; undefined before there is enough to tell. */
  get perMinute(): PerMinute | undefined {
    const [first, last] = [this.#moments[0], this.#moments.at(-1)];
    if (first === undefined || last === undefined || last.at - first.at < LEAST_RATE_MS) return undefined;
    const minutes = (last.at - first.at) / 60_000;
    return {
      bytes: (last.bytes - first.bytes) / minutes,
      requests: (last.requests - first.requests) / minutes,
    };
  }

  /** Performance time of the newest drawing, to the second; undefined before the first. */
  get paintedAt(): number | undefined {
    return this.#paintedAt;
  }
}
