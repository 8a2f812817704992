import type { LaneFigures } from '#protocol';

/** What a test says of a lane; the rest is plain. */
export interface Said extends Partial<Omit<LaneFigures, 'delay'>> {
  readonly p50?: number;
  readonly p95?: number;
  readonly count?: number;
}

/** Takes what matters to a test; returns a lane's figures. */
export function laneFigures({ p50 = 1, p95 = 2, count = 100, ...rest }: Said = {}): LaneFigures {
  return {
    delay: count === 0 ? null : { p50, p95, p99: p95 + 1, max: p95 + 2, mean: p50, count },
    histogram: count === 0 ? [] : [[p50, count]],
    firstEvent: 20,
    requests: 1,
    connections: 1,
    bytesIn: 500,
    bytesOut: 12_000,
    overheadPerEvent: 30,
    gaps: 0,
    duplicates: 0,
    lastSeq: 1234,
    reconnect: { last: null, worst: null, count: 0 },
    cpuPerEvent: null,
    ...rest,
  };
}
