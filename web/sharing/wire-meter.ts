import type { TransportName } from '#protocol';
import type { Counters, FeedStats } from '../connection/stats.ts';
import type { WireCounts } from './messages.ts';

const NAMES = ['bytes', 'requests', 'opens', 'duplicates', 'gaps', 'resets'] as const;

type Read = Record<(typeof NAMES)[number], number>;

/** Reads a feed's counters as what was added since the last time. */
export class WireMeter {
  #before = new Map<TransportName, Read>();

  /** Another feed is read from here on, whose counters begin at nothing. */
  replaced(): void {
    this.#before.clear();
  }

  /** Takes the counters; returns what was added to them, by transport; undefined when nothing was. */
  read(stats: FeedStats): Partial<Record<TransportName, WireCounts>> | undefined {
    const by: Partial<Record<TransportName, WireCounts>> = {};
    let any = false;
    for (const [transport, counters] of stats) {
      const now = pick(counters);
      const before = this.#before.get(transport);
      this.#before.set(transport, now);
      const added = { ...now };
      for (const name of NAMES) added[name] -= before?.[name] ?? 0;
      if (NAMES.every((name) => added[name] === 0)) continue;
      by[transport] = added;
      any = true;
    }
    return any ? by : undefined;
  }
}

function pick({ bytes, requests, opens, duplicates, gaps, resets }: Counters): Read {
  return { bytes, requests, opens, duplicates, gaps, resets };
}
