import type { PublicLot } from '#protocol';

/** Lots that have room on the board. */
const ROOM = 4;
/** Milliseconds that a lot which is over keeps its place: its end is what people wait for. */
const LINGER = 20_000;

/** What of the lots stands on the board. */
export interface OnBoard {
  readonly lots: readonly PublicLot[];
  /** How many take bids. */
  readonly open: number;
}

/** Takes the lots and server time now in ms; returns those that stand on the board: just over, ending first, opening first. */
export function onBoard(all: Iterable<PublicLot>, now: number): OnBoard {
  const known = [...all];
  const open = known.filter(({ status }) => status === 'open').length;
  const lots = known
    .filter(({ status, overAt }) =>
      overAt === null
        ? status === 'open' || status === 'scheduled'
        : now - overAt < LINGER && status !== 'cancelled',
    )
    .sort((a, b) => rank(a) - rank(b) || moment(a) - moment(b) || (a.lot < b.lot ? -1 : 1));
  return { lots: lots.slice(0, ROOM), open };
}

function rank({ status }: PublicLot): number {
  return status === 'scheduled' ? 1 : 0;
}

function moment({ status, terms, endsAt }: PublicLot): number {
  return status === 'scheduled' ? terms.opens : endsAt;
}
