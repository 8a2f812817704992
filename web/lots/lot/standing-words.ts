import { minimumOf } from '#domain';
import type { LotStatus, PublicLot } from '#protocol';
import type { Money } from '../money.ts';
import type { Standing } from './own.svelte.ts';

/** How a bidder stands, for the eyes and ears. */
export interface StandingWords {
  readonly tone: 'good' | 'bad' | 'plain';
  readonly says: string;
  /** What follows from it; may be empty. */
  readonly next: string;
}

/** What stands before a lot's title in the tab, by how its bidder stands. */
export const ALARMS: Readonly<Record<Standing['kind'], string>> = {
  none: '',
  leads: 'You lead',
  outbid: 'Outbid',
  won: 'You won',
  lost: 'Not won',
  reserve: 'Not sold',
};

/** What is told of a lot that nobody can bid on, by its status. */
export const NEXT: Readonly<Record<LotStatus, string>> = {
  scheduled: 'Bidding has not begun.',
  open: '',
  sold: 'It is sold.',
  unsold: 'It was not sold.',
  cancelled: 'It was cancelled.',
};

/** Takes how a bidder stands, the lot and its money; returns it in words, undefined where there is nothing to say. */
export function standingWords(standing: Standing, lot: PublicLot, money: Money): StandingWords | undefined {
  if (standing.kind === 'none') return undefined;
  const price = money.text(standing.price);
  const over = lot.overAt !== null;
  const max =
    standing.max === undefined ? '' : `your maximum ${over ? 'was' : 'is'} ${money.text(standing.max)}`;
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
