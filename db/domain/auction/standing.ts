import type { SealedTerms } from '#protocol';
import { incrementAt } from './increments.ts';

/** Who leads at which price, with what only the server may know: how far the leader would go. */
export interface Standing {
  readonly price: number | null;
  /** The leader's id; null while nobody bids. */
  readonly leader: string | null;
  /** The leader's maximum; null while nobody bids. Hidden. */
  readonly leaderMax: number | null;
  /** True where there is no reserve. */
  readonly reserveMet: boolean;
}

/** Takes a lot's terms; returns how it stands before the first bid. */
export function nobodyBids({ reserve }: SealedTerms): Standing {
  return { price: null, leader: null, leaderMax: null, reserveMet: reserve === undefined };
}

/** Takes how a lot stands and a bid that counts; returns how it stands then. It does not ask whether the bid is high enough. */
export function settle(before: Standing, terms: SealedTerms, bidder: string, max: number): Standing {
  const { price, leader, leaderMax } = compete(before, terms, bidder, max);
  const { reserve } = terms;
  if (reserve === undefined) return { price, leader, leaderMax, reserveMet: true };
  if (leaderMax < reserve) return { price, leader, leaderMax, reserveMet: false };
  return { price: Math.max(price, reserve), leader, leaderMax, reserveMet: true };
}

/** How it stands when somebody bids. */
interface Led {
  readonly price: number;
  readonly leader: string;
  readonly leaderMax: number;
}

function compete(before: Standing, { start, increments }: SealedTerms, bidder: string, max: number): Led {
  const { price, leader, leaderMax } = before;
  if (price === null || leader === null || leaderMax === null) {
    return { price: start, leader: bidder, leaderMax: max };
  }
  // Nobody bids against himself.
  if (leader === bidder) return { price, leader, leaderMax: max };
  if (max > leaderMax) {
    const answer = Math.min(max, leaderMax + incrementAt(increments, leaderMax));
    return { price: Math.max(price, answer), leader: bidder, leaderMax: max };
  }
  const answer = Math.min(leaderMax, max + incrementAt(increments, max));
  return { price: Math.max(price, answer), leader, leaderMax };
}
