import type { SealedTerms } from '#protocol';

/**
 * A second opinion on what bids come to: written from the rules alone, to be read and not to be fast, and sharing nothing with
 * the code that it judges.
 */

/** A bid that was accepted, in the order of acceptance. */
export interface NaiveBid {
  readonly bidder: string;
  readonly max: number;
  /** The server's clock when it was accepted. */
  readonly t: number;
}

/** How a lot stands after a bid. */
export interface NaiveStanding {
  readonly price: number;
  readonly leader: string;
  /** True as well when there is no reserve. */
  readonly reached: boolean;
  readonly endsAt: number;
}

/** The part of the terms that matters here. */
export type NaiveTerms = Pick<SealedTerms, 'start' | 'reserve' | 'increments' | 'ends' | 'softClose'>;

interface Best {
  readonly bidder: string;
  readonly max: number;
  readonly order: number;
}

/** Takes the terms and the bids; returns how the lot stands after each of them. */
export function naiveStandings(terms: NaiveTerms, bids: readonly NaiveBid[]): NaiveStanding[] {
  let best: readonly Best[] = [];
  let price = terms.start;
  let endsAt = terms.ends;
  return bids.map(({ bidder, max, t }, order) => {
    const leadBefore = best[0]?.bidder;
    best = [...best.filter((each) => each.bidder !== bidder), { bidder, max, order }].sort(
      (a, b) => b.max - a.max || a.order - b.order,
    );
    const [first, second] = best;
    if (first === undefined) throw new Error('There is a bid.');
    // Nobody bids against himself: a leader who raises moves nothing.
    if (second !== undefined && leadBefore !== bidder) {
      price = Math.max(price, Math.min(first.max, second.max + step(terms, second.max)));
    }
    const reached = first.max >= (terms.reserve ?? 0);
    if (reached) price = Math.max(price, terms.reserve ?? 0);
    endsAt = moved(terms, endsAt, t);
    return { price, leader: first.bidder, reached, endsAt };
  });
}

function step({ increments }: NaiveTerms, amount: number): number {
  return increments.filter(([from]) => from <= amount).at(-1)?.[1] ?? 0;
}

function moved({ ends, softClose }: NaiveTerms, endsAt: number, t: number): number {
  if (softClose === undefined || endsAt - t >= softClose.window) return endsAt;
  const latest = softClose.cap === undefined ? Infinity : ends + softClose.cap;
  return Math.max(endsAt, Math.min(t + softClose.extend, latest));
}
