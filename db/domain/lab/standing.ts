import {
  TRANSPORT_NAMES,
  type LabRecording,
  type LaneFigures,
  type LaneName,
  type TransportName,
} from '#protocol';

/** What of a recording a verdict follows from. */
export type LabJudged = Pick<LabRecording, 'seconds' | 'settings' | 'profiles' | 'lanes' | 'cost'>;

/** How a lane did in the race. */
export type LaneStanding =
  /** It delivered what the others did, each event once. */
  | 'whole'
  /** It delivered less than the others, so far. */
  | 'behind'
  /** It lost or repeated an event: a defect. */
  | 'broken'
  /** It delivered nothing. */
  | 'dead';

/** What a lane may owe beside what is on its way, as a share of the most that any delivered: counts end at slightly different times. */
const OWED = 0.02;

/** Differences in p95 that nobody feels: in ms, and as a factor. */
const ALIKE = { ms: 20, factor: 1.25 } as const;

/** How the best is chosen, for people. */
export const VERDICT_RULE = `Best is what delivered every event once, and of that the quickest: 95 % of its events within ${ALIKE.ms} ms or a quarter of the quickest count as alike, and of those the one with the fewest bytes on the wire wins.`;

/** Takes a recording's lanes; returns the most events that one of them delivered. */
export function mostDelivered(lanes: LabJudged['lanes']): number {
  return Math.max(0, ...Object.values(lanes).map((figures) => figures?.delay?.count ?? 0));
}

/**
 * Takes a lane of a recording that has it; returns how it did. It may owe as much as is made within its own longest delay: at the end
 * of a recording that is on its way.
 */
export function laneStanding(
  figures: LaneFigures,
  { lanes, settings }: Pick<LabJudged, 'lanes' | 'settings'>,
): LaneStanding {
  if (figures.gaps > 0 || figures.duplicates > 0) return 'broken';
  if (figures.delay === null) return 'dead';
  const { count, max } = figures.delay;
  const most = mostDelivered(lanes);
  const onItsWay = Math.ceil((settings.rate * max) / 1000) + 1;
  return most - count <= onItsWay + OWED * most ? 'whole' : 'behind';
}

/** Takes figures; returns the bytes of both directions. */
export function wireBytes({ bytesIn, bytesOut }: Pick<LaneFigures, 'bytesIn' | 'bytesOut'>): number {
  return bytesIn + bytesOut;
}

/** A lane that delivered something. */
export interface LaneRunner<Name extends LaneName = TransportName> {
  readonly name: Name;
  readonly figures: LaneFigures;
  readonly delay: NonNullable<LaneFigures['delay']>;
}

/** Takes a recording; returns the transports that delivered every event once, in the order of the table. */
export function laneRunners(recording: Pick<LabJudged, 'lanes' | 'settings'>): LaneRunner[] {
  return TRANSPORT_NAMES.flatMap((name) => {
    const figures = recording.lanes[name];
    if (!figures?.delay || laneStanding(figures, recording) !== 'whole') return [];
    return [{ name, figures, delay: figures.delay }];
  });
}

/** Takes a recording; returns the transport that is best by VERDICT_RULE, undefined when none delivered everything. */
export function bestLane(recording: Pick<LabJudged, 'lanes' | 'settings'>): LaneRunner | undefined {
  const whole = laneRunners(recording);
  const quickest = Math.min(...whole.map(({ delay }) => delay.p95));
  const limit = Math.max(quickest + ALIKE.ms, quickest * ALIKE.factor);
  return whole
    .filter(({ delay }) => delay.p95 <= limit)
    .reduce<LaneRunner | undefined>(
      (best, next) => (best && wireBytes(best.figures) <= wireBytes(next.figures) ? best : next),
      undefined,
    );
}
