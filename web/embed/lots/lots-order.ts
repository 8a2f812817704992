import type { PublicLot } from '#protocol';

/** Lots that are shown at the most. */
const SHOWN = 60;

/** Takes lots; returns those to show: open ones by their end, then those to come by their beginning, then what is over, the newest first. */
export function inOrder(all: Iterable<PublicLot>): readonly PublicLot[] {
  const ordered = [...all].sort(
    (a, b) => rank(a) - rank(b) || moment(a) - moment(b) || (a.lot < b.lot ? -1 : 1),
  );
  return ordered.slice(0, SHOWN);
}

function rank({ status }: PublicLot): number {
  return status === 'open' ? 0 : status === 'scheduled' ? 1 : 2;
}

function moment({ status, terms, endsAt, overAt }: PublicLot): number {
  if (status === 'open') return endsAt;
  return status === 'scheduled' ? terms.opens : -(overAt ?? endsAt);
}
