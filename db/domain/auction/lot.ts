import type { BidOutcome, LotStatus, SealedEvent, SealedTerms } from '#protocol';
import { Book, type Answered, type Bidder, type SealedBid, type TakenBid } from './book.ts';
import { minimumOf } from './increments.ts';
import { endAfter } from './soft-close.ts';
import { nobodyBids, settle, type Standing } from './standing.ts';

/** A lot with what is hidden: the fold of its sealed events. Its plain fields never change; bids, bidders and keys grow. */
export interface Lot extends Standing {
  readonly terms: SealedTerms;
  /** The seller's id, and what he called himself. */
  readonly seller: string;
  readonly sellerName: string;
  readonly status: LotStatus;
  readonly endsAt: number;
  /** When it was sold, unsold or cancelled. */
  readonly overAt: number | null;
  /** Why it was cancelled. */
  readonly reason: string | null;
  /** Of the sealed topic: how many events were folded. */
  readonly version: number;
  /** Public steps ever made. */
  readonly steps: number;
  readonly bids: readonly TakenBid[];
  readonly bidders: ReadonlyMap<string, Bidder>;
  readonly keys: ReadonlyMap<string, Answered>;
  readonly book: Book;
}

type Data<K extends SealedEvent['kind']> = Extract<SealedEvent, { readonly kind: K }>['data'];

/**
 * Takes a lot, or none yet, and its next sealed event; returns the lot after it. What was given is used up: its plain
 * fields stay true, but it shares its bids with what is returned. Throws when a lot's first event does not make it, and
 * when what is given is not the newest state.
 */
export function evolve(lot: Lot | undefined, event: SealedEvent): Lot {
  if (event.kind === 'sealed-lot') return withTerms(lot, event.data);
  if (lot === undefined) throw new Error(`A lot begins with its terms, not with ${event.kind}.`);
  const next: Lot = { ...lot, version: lot.book.advance(lot.version) };
  switch (event.kind) {
    case 'sealed-open':
      return { ...next, status: 'open' };
    case 'sealed-bid':
      return withBid(lot, next, event.data);
    case 'sealed-retract':
      return withoutBid(next, event.data.bid);
    case 'sealed-cancel':
      return { ...next, status: 'cancelled', overAt: event.data.t, reason: event.data.reason };
    case 'sealed-close':
      return { ...next, status: isSold(lot) ? 'sold' : 'unsold', overAt: event.data.t };
  }
}

/** Takes how a lot stands; true when it would be sold like this. */
export function isSold({ leader, reserveMet }: Standing): boolean {
  return leader !== null && reserveMet;
}

/** Takes a lot and a bidder's id; returns what he is told of his bid. Throws when no bid of his stands. */
export function outcomeOf(lot: Lot, bidder: string): Omit<BidOutcome, 'lot'> {
  const { alias, max } = lot.bidders.get(bidder) ?? {};
  const { price, endsAt, reserveMet } = lot;
  if (alias === undefined || max === undefined || max === null || price === null) {
    throw new Error('Only who has a bid that stands has an outcome.');
  }
  return { alias, leads: lot.leader === bidder, max, price, minimum: minimumOf(lot), endsAt, reserveMet };
}

function withTerms(lot: Lot | undefined, { seller, name, terms }: Data<'sealed-lot'>): Lot {
  const book = lot?.book ?? new Book();
  const { bids, bidders, keys } = book;
  const fresh = { status: 'scheduled', overAt: null, reason: null, steps: 0 } as const;
  const version = book.advance(lot?.version ?? 0);
  const told = { terms, seller, sellerName: name, endsAt: terms.ends, version };
  return { ...fresh, ...nobodyBids(terms), ...told, bids, bidders, keys, book };
}

function withBid(before: Lot, next: Lot, bid: SealedBid): Lot {
  const { bidder, max, key } = bid;
  const standing = settle(before, before.terms, bidder, max);
  const endsAt = endAfter(before, bid.t);
  // A reserve is never met without the price moving to it.
  const seen =
    standing.price !== before.price || standing.leader !== before.leader || endsAt !== before.endsAt;
  const steps = before.steps + (seen ? 1 : 0);
  const after: Lot = { ...next, ...standing, endsAt, steps };
  after.book.add(bid, after.version, seen ? steps : null);
  after.book.answer(key, { bidder, max, bid: after.version, outcome: outcomeOf(after, bidder) });
  return after;
}

/** The bids that still stand are settled again in their order; none is asked again whether it was high enough. */
function withoutBid(lot: Lot, version: number): Lot {
  lot.book.strike(version);
  let standing = nobodyBids(lot.terms);
  for (const { bidder, max, struck } of lot.bids) {
    if (!struck) standing = settle(standing, lot.terms, bidder, max);
  }
  return { ...lot, ...standing };
}
