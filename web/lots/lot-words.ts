import type { LotStatus, PublicLot } from '#protocol';
import { count } from '../format.ts';
import type { ZoneClock } from '../zone.ts';
import { leftText } from './countdown.ts';

/** Takes an alias; returns what the bidder is called in public. */
export function aliasWords(alias: number): string {
  return `Bidder ${alias}`;
}

/** Takes how many bids stand; returns it in words. */
export function bidsWords(bids: number): string {
  return bids === 0 ? 'no bids yet' : `${count(bids)} ${bids === 1 ? 'bid' : 'bids'}`;
}

/** Takes a lot; returns how its reserve stands, empty where it has none. */
export function reserveWords({ terms, reserveMet }: PublicLot): string {
  if (!terms.hasReserve) return '';
  return reserveMet ? 'reserve met' : 'reserve not met';
}

/** Takes a lot; returns what its amount is: the price now, what it went for, or where it begins. */
export function priceLabel({ status, price }: PublicLot): string {
  if (status === 'sold') return 'sold for';
  if (price === null) return status === 'scheduled' ? 'starts at' : 'start price';
  return status === 'open' ? 'now' : 'last bid';
}

/** Takes a lot; returns the amount to show of it, in minor units: the price, or the start where nobody has bid. */
export function shownAmount({ price, terms }: PublicLot): number {
  return price ?? terms.start;
}

const OVER: Readonly<Record<Exclude<LotStatus, 'open' | 'scheduled'>, string>> = {
  sold: 'sold',
  unsold: 'not sold',
  cancelled: 'cancelled',
};

/** How long a lot has to go, in words that follow each other: `ends in` and `12:34`. */
export interface TimeWords {
  readonly label: string;
  readonly text: string;
}

/** Takes a lot, server time now in ms, and a zone; returns how long it has to go, or when it was over. */
export function timeWords(lot: PublicLot, now: number, zone: ZoneClock): TimeWords {
  const { status, terms, endsAt, overAt } = lot;
  if (status === 'open') return { label: endsAt > now ? 'ends in' : '', text: leftText(endsAt - now) };
  if (status === 'scheduled') {
    const left = terms.opens - now;
    return left > 0 ? { label: 'opens in', text: leftText(left) } : { label: '', text: 'opening…' };
  }
  return { label: OVER[status], text: momentText(overAt ?? endsAt, now, zone) };
}

/** Takes a moment and now, in ms, and a zone; returns the time of day, with the day where it is another. */
function momentText(at: number, now: number, zone: ZoneClock): string {
  const time = zone.time(at);
  return zone.day(at) === zone.day(now) ? time : `${zone.day(at)}, ${time}`;
}
