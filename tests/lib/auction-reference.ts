import { AMOUNT_CAP, type SealedTerms } from '#protocol';
import type { Lot } from '#domain';
import type { Made } from './auctions.ts';

/** The rules of auctions, read a second time and written otherwise: from sorted lists, not step by step. */

/** A bid that counts. */
export interface Bid {
  readonly bidder: string;
  readonly max: number;
  readonly t: number;
}

/** Each bidder's last bid, the highest first, of equal ones the earlier first. */
function ranked(bids: readonly Bid[]): Bid[] {
  const last = bids.filter(({ bidder }, at) => !bids.slice(at + 1).some((other) => other.bidder === bidder));
  return last.sort((a, b) => b.max - a.max || bids.indexOf(a) - bids.indexOf(b));
}

/** The increment by a search from above. */
function stepAt({ increments }: SealedTerms, price: number): number {
  return increments.findLast(([from]) => from <= price)?.[1] ?? Number.NaN;
}

/** How a lot stands by the book: at each bid the two highest maxima so far make the price, unless a leader raised his own. */
export function byTheBook(
  terms: SealedTerms,
  bids: readonly Bid[],
): { price: number | null; leader: string | null; met: boolean } {
  let price: number | null = null;
  let leader: string | null = null;
  for (let count = 1; count <= bids.length; count++) {
    const [first, second] = ranked(bids.slice(0, count));
    if (first === undefined) continue;
    const raised = leader === first.bidder && bids[count - 1]?.bidder === leader;
    const contest =
      second === undefined ? terms.start : Math.min(first.max, second.max + stepAt(terms, second.max));
    if (!raised) price = Math.max(price ?? terms.start, contest);
    if (terms.reserve !== undefined && first.max >= terms.reserve)
      price = Math.max(price ?? 0, terms.reserve);
    leader = first.bidder;
  }
  const top = ranked(bids)[0]?.max ?? -1;
  return { price, leader, met: terms.reserve === undefined || top >= terms.reserve };
}

/** What a bid should have been answered on a lot that stood like this, with these bids, after these bids were made. */
export function answerByTheBook(
  before: Lot,
  bids: readonly Bid[],
  now: number,
  { actor, max, key }: Made,
  earlier: readonly Made[],
): string {
  const first = earlier.find((other) => other.key === key && other.verdict.kind === 'accepted');
  if (first !== undefined)
    return first.actor.id === actor.id && first.max === max ? 'replayed' : 'KEY_REUSED';
  if (before.status === 'cancelled' || before.status === 'sold' || before.status === 'unsold')
    return 'CLOSED';
  if (now >= before.endsAt) return 'CLOSED';
  if (before.status === 'scheduled' && now < before.terms.opens) return 'NOT_OPEN';
  if (actor.id === before.seller) return 'OWN_LOT';
  if (max < 1) return 'MALFORMED_REQUEST';
  if (max > AMOUNT_CAP) return 'OVER_CAP';
  const { price, leader } = byTheBook(before.terms, bids);
  const own = ranked(bids).find(({ bidder }) => bidder === actor.id)?.max ?? 0;
  const least =
    leader === actor.id ? own + 1 : price === null ? before.terms.start : price + stepAt(before.terms, price);
  return max < least ? 'TOO_LOW' : 'accepted';
}

/** When a lot ends after a bid: a late one moves the end, as far as the cap. */
export function endByTheBook({ terms: { softClose, ends }, endsAt }: Lot, now: number): number {
  const late = softClose !== undefined && endsAt - now < softClose.window;
  const wanted = late ? now + softClose.extend : endsAt;
  return Math.max(endsAt, Math.min(wanted, ends + (softClose?.cap ?? Infinity)));
}
