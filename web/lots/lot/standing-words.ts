import { minimumOf } from '#domain';
import type { PublicLot } from '#protocol';
import type { Money } from '../money.ts';
import type { Standing } from './own.svelte.ts';

/** How a bidder stands, for the eyes and ears. */
export interface StandingWords {
  readonly tone: 'good' | 'bad' | 'plain';
  readonly says: string;
  /** What follows from it; may be empty. */
  readonly next: string;
}

/** Takes how a bidder stands, the lot and its money; returns it in words, undefined where there is nothing to say. */
export function standingWords(standing: Standing, lot: PublicLot, money: Money): StandingWords | undefined {
  if (standing.kind === 'none') return undefined;
  const price = money.text(standing.price);
  const max = standing.max === undefined ? '' : `your maximum is ${money.text(standing.max)}`;
  switch (standing.kind) {
    case 'leads':
      return {
        tone: 'good',
        says: `You lead at ${price}, ${max}.`,
        next: lot.reserveMet ? '' : 'The reserve is not met yet: below it nothing is sold.',
      };
    case 'outbid':
      return {
        tone: 'bad',
        says: `You have been outbid: the price is ${price}, ${max}.`,
        next: `Bid ${money.text(minimumOf(lot))} or more to lead again.`,
      };
    case 'won':
      return { tone: 'good', says: `You won at ${price}.`, next: '' };
    case 'lost':
      return { tone: 'plain', says: `You did not win: it ended at ${price}, ${max}.`, next: '' };
    case 'reserve':
      return {
        tone: 'plain',
        says: `You bid the most, ${price}, but the reserve was not met.`,
        next: 'It is not sold.',
      };
  }
}
