import type { Money } from '../money.ts';
import type { Standing } from './own.svelte.ts';

/** How a bidder stands, for the eyes and ears. */
export interface StandingWords {
  readonly tone: 'good' | 'bad' | 'plain';
  readonly says: string;
  /** What follows from it; may be empty. */
  readonly next: string;
}

/** Takes how a bidder stands, the lot's money and the least that he would have to bid; returns it in words, undefined where there is nothing to say. */
export function standingWords(standing: Standing, money: Money, minimum: number): StandingWords | undefined {
  if (standing.kind === 'none') return undefined;
  const price = money.text(standing.price);
  const max = standing.max === undefined ? '' : `your maximum is ${money.text(standing.max)}`;
  switch (standing.kind) {
    case 'leads':
      return { tone: 'good', says: `You lead at ${price}, ${max}.`, next: '' };
    case 'outbid':
      return {
        tone: 'bad',
        says: `You have been outbid: the price is ${price}, ${max}.`,
        next: `Bid ${money.text(minimum)} or more to lead again.`,
      };
    case 'won':
      return { tone: 'good', says: `You won at ${price}.`, next: 'The seller knows who you are.' };
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
