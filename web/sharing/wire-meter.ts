import { TRANSPORT_NAMES, type TransportName } from '#protocol';
import type { Counters, FeedStats } from '../connection/stats.ts';
import type { FromHub, WireCounts } from './messages.ts';

/** What is counted on the wire, by the counters' names. Resets are not: each page is told of them, and counts its own. */
const WIRE_NAMES = ['bytes', 'requests', 'opens', 'duplicates', 'gaps'] as const;

const NOTHING: WireCounts = { bytes: 0, requests: 0, opens: 0, duplicates: 0, gaps: 0 };

/** Reads a feed's counters as what was added since the last time. */
export class WireMeter {
  #before = new Map<TransportName, WireCounts>();

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
      const before = this.#before.get(transport) ?? NOTHING;
      this.#before.set(transport, now);
      if (WIRE_NAMES.every((name) => now[name] === before[name])) continue;
      by[transport] = difference(now, before);
      any = true;
    }
    return any ? by : undefined;
  }
}

function pick({ bytes, requests, opens, duplicates, gaps }: Counters): WireCounts {
  return { bytes, requests, opens, duplicates, gaps };
}

function difference(now: WireCounts, before: WireCounts): WireCounts {
  return {
    bytes: now.bytes - before.bytes,
    requests: now.requests - before.requests,
    opens: now.opens - before.opens,
    duplicates: now.duplicates - before.duplicates,
    gaps: now.gaps - before.gaps,
  };
}

/** Takes a page's counters and what the hub counted on the wire; adds it to them. */
export function countWire(stats: FeedStats, { by, rtt }: Extract<FromHub, { type: 'wire' }>): void {
  for (const transport of TRANSPORT_NAMES) {
    const counts = by[transport];
    if (counts !== undefined) for (const name of WIRE_NAMES) stats.count(transport, name, counts[name]);
  }
  if (rtt !== undefined) stats.measured(rtt);
}
