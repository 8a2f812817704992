import { incrementAt, minimumOf } from '#domain';
import { AMOUNT_CAP, type PublicLot } from '#protocol';
import type { Money } from '../money.ts';

/** How many times the least bid an amount may be before a person is asked whether it is meant. */
const FAR = 10;
/** Amounts that can be bid with one press. */
const QUICK = 3;

/** Takes a lot, and its leader's own maximum where it is he who asks; returns the least that he must bid, in minor units. */
export function leastBid(lot: PublicLot, ownMax: number | undefined): number {
  return ownMax === undefined ? minimumOf(lot) : ownMax + 1;
}

/**
 * Takes a lot, and its leader's own maximum where it is he who asks; returns three amounts to bid with one press, each an
 * increment above the one before. A leader's first is an increment above his maximum.
 */
export function quickBids(lot: PublicLot, ownMax: number | undefined): number[] {
  const { increments } = lot.terms;
  const amounts: number[] = [];
  let amount = ownMax === undefined ? minimumOf(lot) : ownMax + incrementAt(increments, ownMax);
  while (amounts.length < QUICK && amount <= AMOUNT_CAP) {
    amounts.push(amount);
    amount += incrementAt(increments, amount);
  }
  return amounts;
}

/** What a person typed as a maximum: an amount, one to be sure of first, or what is wrong with it. */
export type TypedBid =
  | { readonly kind: 'bid'; readonly amount: number }
  | { readonly kind: 'far'; readonly amount: number; readonly times: number }
  | { readonly kind: 'problem'; readonly problem: string };

/** Takes what was typed, the lot's money and the least bid; returns what to make of it. */
export function readBid(typed: string, money: Money, least: number): TypedBid {
  const parsed = money.parse(typed);
  if (!parsed.ok) return { kind: 'problem', problem: parsed.problem };
  const { amount } = parsed;
  if (amount < least) return { kind: 'problem', problem: `The least is ${money.text(least)}.` };
  return amount > FAR * least
    ? { kind: 'far', amount, times: Math.floor(amount / least) }
    : { kind: 'bid', amount };
}
