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
  return meetReserve(compete(before, terms, bidder, max), terms.reserve);
}

function compete(before: Standing, terms: SealedTerms, bidder: string, max: number): Standing {
  const { price, leader, leaderMax } = before;
  if (price === null || leaderMax === null) {
    return { ...before, leader: bidder, leaderMax: max, price: terms.start };
  }
  // Nobody bids against himself.
  if (leader === bidder) return { ...before, leaderMax: max };
  if (max > leaderMax) {
    const answered = Math.min(max, leaderMax + incrementAt(terms.increments, leaderMax));
    return { ...before, leader: bidder, leaderMax: max, price: Math.max(price, answered) };
  }
  const answered = Math.min(leaderMax, max + incrementAt(terms.increments, max));
  return { ...before, price: Math.max(price, answered) };
}

function meetReserve(standing: Standing, reserve: number | undefined): Standing {
  if (reserve === undefined) return standing;
  const { price, leaderMax } = standing;
  if (price === null || leaderMax === null || leaderMax < reserve) return { ...standing, reserveMet: false };
  return { ...standing, reserveMet: true, price: Math.max(price, reserve) };
}
