import { LOT_FILTERS, type LotFilter, type PublicLot } from '#protocol';
import { queryText } from '../../state/address.ts';

/** Name of the query key that says which lots are listed. */
const KEY = 'show';
/** What is listed unless the address says otherwise. */
export const USUAL: LotFilter = 'open';
/** How many lots end soon. */
export const ENDING = 30;
/** Milliseconds that a lot which is over stays among the open ones: its end is what people wait for. */
export const LINGER = 60_000;

/** The filters in their order, with their names. */
export const FILTER_NAMES: Readonly<Record<LotFilter, string>> = {
  open: 'Open',
  ending: 'Ending soon',
  scheduled: 'Scheduled',
  sold: 'Sold',
  unsold: 'Not sold',
  cancelled: 'Cancelled',
  all: 'All',
};

/** The filters in their order. */
export const FILTERS = Object.keys(FILTER_NAMES) as readonly LotFilter[]; // its keys are typed by the record

/** Takes the page's query as text; returns which lots it lists. */
export function readFilter(search: string): LotFilter {
  const asked = new URLSearchParams(search).get(KEY);
  return LOT_FILTERS.find((filter) => filter === asked) ?? USUAL;
}

/** Takes the page's query and a filter; returns the address, from the query on, that lists it. */
export function filterAddress(search: string, filter: LotFilter): string {
  const query = new URLSearchParams(search);
  if (filter === USUAL) query.delete(KEY);
  else query.set(KEY, filter);
  return queryText(query) || '?';
}

/** Takes a filter; true when lots that are over may be in it: the page does not have those, the server is asked. */
export function hasPast(filter: LotFilter): boolean {
  return filter !== 'open' && filter !== 'ending' && filter !== 'scheduled';
}

/** What is on the screen, the server's time, and up to which end all lots that go on are known. */
export interface Listing {
  readonly shown: readonly string[];
  readonly now: number;
  /** Left out, all are known. */
  readonly until?: number;
}

/**
 * Takes the lots known, a filter, and what is on the screen now; returns the lots to list, in their order. One that may have unknown ones
 * before it is not listed yet.
 */
export function listed(
  lots: Iterable<PublicLot>,
  filter: LotFilter,
  { shown, now, until = Infinity }: Listing,
): PublicLot[] {
  const there = new Set(shown);
  const lingers = ({ lot, overAt }: PublicLot): boolean =>
    there.has(lot) && overAt !== null && now - overAt < LINGER;
  const reached = ({ overAt, endsAt }: PublicLot): boolean =>
    overAt === null ? endsAt <= until : filter !== 'all' || until === Infinity;
  const fits = (lot: PublicLot): boolean => {
    if (!reached(lot) && !there.has(lot.lot)) return false;
    if (filter === 'all') return true;
    if (filter === 'open' || filter === 'ending') return lot.status === 'open' || lingers(lot);
    return lot.status === filter || (filter === 'scheduled' && lot.status === 'open' && there.has(lot.lot));
  };
  const order =
    filter === 'all' ? (a: PublicLot, b: PublicLot) => phase(a) - phase(b) || byTime(a, b) : byTime;
  const all = [...lots].filter(fits).sort(order);
  return filter === 'ending' ? all.slice(0, ENDING) : all;
}

/** Open ones first, then those to come, then those that are over. */
function phase({ status }: PublicLot): number {
  return status === 'open' ? 0 : status === 'scheduled' ? 1 : 2;
}

/** What ends or opens first comes first; among what is over, what was over last. */
function byTime(a: PublicLot, b: PublicLot): number {
  const over = phase(a) === 2 && phase(b) === 2;
  const at = (lot: PublicLot): number =>
    lot.status === 'scheduled' ? lot.terms.opens : (lot.overAt ?? lot.endsAt);
  return (over ? at(b) - at(a) : at(a) - at(b)) || (a.lot < b.lot ? -1 : 1);
}
