import type { LabJudged, LabMeasured } from '#domain';
import { OPEN_NETWORK, type LabState, type LaneFigures, type LaneName } from '#protocol';
import type { NetworkChoice } from './race/networks.ts';
import type { LaneShown } from './shown.ts';

/**
 * Takes the session, its lanes as shown, since when they count, in ms by the server's clock, and the networks by their titles;
 * returns what was measured so far. A lane that a person has paused is left out: that it lags behind says nothing of its transport.
 */
export function measuredNow(
  { now, settings, cost }: LabState,
  lanes: readonly LaneShown[],
  since: number,
  networks: readonly NetworkChoice[],
): LabMeasured & LabJudged {
  const figures: Partial<Record<LaneName, LaneFigures>> = {};
  const profiles: Partial<Record<LaneName, string>> = {};
  for (const lane of lanes) {
    if (lane.paused) continue;
    figures[lane.name] = lane.figures;
    profiles[lane.name] = titleOf(lane.network, networks);
  }
  return { seconds: Math.max(0, now - since) / 1000, settings, cost, lanes: figures, profiles };
}

/** A verdict names a network as the lane does; the open one it knows by its name. */
function titleOf(network: string, networks: readonly NetworkChoice[]): string {
  if (network === OPEN_NETWORK) return network;
  return networks.find(({ name }) => name === network)?.title ?? network;
}
