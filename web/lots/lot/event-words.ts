import type { LotEvent } from '../lot-events.ts';
import type { Money } from '../money.ts';

/** Takes a public event of a lot and its money; returns what happened, in words. */
export function eventWords({ kind, data }: LotEvent, money: Money): string {
  switch (kind) {
    case 'lot':
      return `Terms: “${data.terms.title}”, from ${money.text(data.terms.start)}`;
    case 'lot-opened':
      return 'Opened';
    case 'lot-step': {
      const price = data.price === null ? '' : money.text(data.price);
      return data.by === data.leader
        ? `Bid ${data.bid}: Bidder ${data.by} leads at ${price}`
        : `Bid ${data.bid}: Bidder ${data.by} is outbid at once by Bidder ${data.leader ?? '–'}, at ${price}`;
    }
    case 'lot-retracted': {
      const now = data.price === null ? 'no bid stands' : `the price is ${money.text(data.price)}`;
      return `${data.bid === null ? 'A bid' : `Bid ${data.bid}`} taken back (${data.reason}): ${now}`;
    }
    case 'lot-closed':
      return data.outcome === 'sold' && data.price !== null
        ? `Sold to Bidder ${data.winner ?? '–'} at ${money.text(data.price)}`
        : 'Closed, not sold';
    case 'lot-cancelled':
      return `Cancelled: ${data.reason}`;
  }
}
