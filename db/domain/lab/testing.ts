import type { LabRecording, LaneFigures } from '#protocol';

/** Takes what matters to a test; returns a lane's figures of 60 s at 10 events a second. */
export function laneWith({
  p95 = 10,
  count = 600,
  ...rest
}: Partial<LaneFigures> & { p95?: number; count?: number } = {}): LaneFigures {
  return {
    delay: count === 0 ? null : { p50: p95 / 2, p95, p99: p95, max: p95, mean: p95 / 2, count },
    histogram: [],
    firstEvent: null,
    requests: 0,
    connections: 1,
    bytesIn: 100,
    bytesOut: 100_000,
    overheadPerEvent: 10,
    gaps: 0,
    duplicates: 0,
    lastSeq: count,
    reconnect: { last: null, worst: null, count: 0 },
    cpuPerEvent: null,
    ...rest,
  };
}

/** Takes lanes; returns a recording of them: 60 s at 10 events a second of 100 bytes. */
export function recordingOf(lanes: LabRecording['lanes'], rest: Partial<LabRecording> = {}): LabRecording {
  return {
    seconds: 60,
    client: 'test',
    conditions: {
      version: '0.1.0',
      node: 'v24',
      os: 'Linux',
      cpu: 'test',
      cores: 2,
      memory: 1,
      heartbeat: 5000,
      tls: false,
    },
    settings: { rate: 10, bytes: 100, batching: true, deflate: false, gzip: false },
    profiles: {},
    lanes,
    series: {},
    cost: null,
    ...rest,
  };
}
