import type { LabJudged, LabMeasured } from '#domain';
import type { LabState, LaneFigures, LaneName } from '#protocol';
import type { LaneShown } from './shown.ts';

/**
 * Takes the session, its lanes as shown and since when they count, in ms by the server's clock; returns what was measured so
 * far. A lane that a person has paused is left out: that it lags behind says nothing of its transport.
 */
export function measuredNow(
  { now, settings, cost }: LabState,
  lanes: readonly LaneShown[],
  since: number,
): LabMeasured & LabJudged {
  const figures: Partial<Record<LaneName, LaneFigures>> = {};
  const profiles: Partial<Record<LaneName, string>> = {};
  for (const lane of lanes) {
    if (lane.paused) continue;
    figures[lane.name] = lane.figures;
    profiles[lane.name] = lane.network;
  }
  return { seconds: Math.max(0, now - since) / 1000, settings, cost, lanes: figures, profiles };
}
