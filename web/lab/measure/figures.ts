import type { LaneFigures, LaneWire } from '#protocol';
import type { TallyFigures } from './tally.ts';

/** What a lane has measured by itself. */
export interface LaneReading
  extends TallyFigures, Pick<LaneFigures, 'delay' | 'histogram' | 'firstEvent' | 'reconnect'> {
  /** Events that came over a second connection as well while it changed, and were dropped unseen. */
  readonly repeats: number;
  /** Times that another connection took over the stream. */
  readonly switches: number;
}

/** What the server has counted of a lane: what passed its sockets, and the events that it wrote there. */
export interface LaneCounted {
  readonly wire: LaneWire;
  readonly events: number;
}

const NOTHING: LaneCounted = { wire: { in: 0, out: 0, requests: 0, connections: 0, upgrades: 0 }, events: 0 };

/**
 * Takes what a lane measured and what the server counted of it, undefined before it has said so, and the server's CPU for an event in
 * µs, null where it was not measured; returns the lane's figures. The overhead is reckoned from the server's own pair of counts, which
 * begin and end in the same moments; of an event's JSON this side knows the length.
 */
export function laneFigures(
  reading: LaneReading,
  counted: LaneCounted | undefined,
  cpuPerEvent: number | null,
): LaneFigures {
  const { wire, events } = counted ?? NOTHING;
  const own = reading.events === 0 ? undefined : reading.payload / reading.events;
  return {
    delay: reading.delay,
    histogram: reading.histogram,
    firstEvent: reading.firstEvent,
    requests: wire.requests,
    connections: wire.connections,
    bytesIn: wire.in,
    bytesOut: wire.out,
    overheadPerEvent: own === undefined || events === 0 ? null : (wire.in + wire.out) / events - own,
    gaps: reading.gaps,
    duplicates: reading.duplicates,
    lastSeq: reading.lastSeq,
    reconnect: reading.reconnect,
    cpuPerEvent,
  };
}
