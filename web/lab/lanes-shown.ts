import { LANE_NAMES, type LaneName } from '#protocol';
import type { DeskRun } from './desk-port.ts';
import { laneState, laneTrouble } from './lane-words.ts';
import type { LaneShown, TickerLine } from './shown.ts';

/** Lines of a ticker. */
const LINES = 6;

/** The newest events of each lane, the newest first. */
export type Tickers = Readonly<Partial<Record<LaneName, readonly TickerLine[]>>>;

/** Takes a run and the viewer's time in ms; returns its lanes as they are drawn. */
export function lanesShown(run: DeskRun, now: number): readonly LaneShown[] {
  return LANE_NAMES.flatMap((name) => {
    const [lane, figures] = [run.lanes.get(name), run.figures(name)];
    if (lane === undefined || figures === undefined) return [];
    const { status, paused } = lane;
    return {
      name,
      carrier: status.carrier,
      state: laneState(status, paused, now),
      trouble: laneTrouble(status, paused),
      paused,
      network: run.state.lanes[name].network,
      figures,
    };
  });
}

/** Takes a run and the tickers so far; returns them as they are now. One that did not move is the same object. */
export function tickersOf(run: DeskRun, before: Tickers): Tickers {
  const next: Partial<Record<LaneName, readonly TickerLine[]>> = {};
  for (const [name, lane] of run.lanes) {
    const shown = before[name];
    const same = shown !== undefined && shown[0]?.seq === lane.ticker[0]?.seq;
    next[name] = same ? shown : lane.ticker.slice(0, LINES);
  }
  return next;
}
