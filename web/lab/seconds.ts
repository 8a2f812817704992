import { LANE_NAMES, type LaneName } from '#protocol';
import type { LabSecondly } from './measure/run.ts';
import type { LaneSecond, LaneSeries } from './shown.ts';

/** Seconds of each lane that are kept for the charts. */
const KEPT = 300;

/** Takes what is kept and what a second brought; returns both, without what is too old. */
export function withSecond(series: LaneSeries, { t, lanes }: LabSecondly): LaneSeries {
  const next: Partial<Record<LaneName, readonly LaneSecond[]>> = {};
  for (const name of LANE_NAMES) {
    const second = lanes[name];
    const before = series[name] ?? [];
    if (second === undefined) {
      next[name] = before;
      continue;
    }
    const { delay, bytes } = second;
    const { p50, p95, p99 } = delay ?? { p50: NaN, p95: NaN, p99: NaN };
    next[name] = [...before.slice(1 - KEPT), { t, p50, p95, p99, bytes }];
  }
  return next;
}
