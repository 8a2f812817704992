import { LANE_NAMES, type LabReport, type LaneFigures, type LaneName } from '#protocol';
import type { LaneSecond, LaneSeries } from '../shown.ts';

/** A lane of a report. */
export interface ReportLane {
  readonly name: LaneName;
  readonly figures: LaneFigures;
}

/** Takes a report; returns its lanes in their order. */
export function reportLanes({ lanes }: Pick<LabReport, 'lanes'>): readonly ReportLane[] {
  return LANE_NAMES.flatMap((name) => {
    const figures = lanes[name];
    return figures === undefined ? [] : [{ name, figures }];
  });
}

/** Takes a report; returns its seconds as charts have them, in ms from its beginning on. */
export function reportSeries({ series }: Pick<LabReport, 'series'>): LaneSeries {
  const lanes = LANE_NAMES.flatMap((name) => {
    const seconds = series[name]?.map(([t, p50, p95, p99, bytes]): LaneSecond => ({
      t: t * 1000,
      p50: p50 ?? NaN,
      p95: p95 ?? NaN,
      p99: p99 ?? NaN,
      bytes,
    }));
    return seconds === undefined ? [] : [[name, seconds] as const];
  });
  return Object.fromEntries(lanes);
}
