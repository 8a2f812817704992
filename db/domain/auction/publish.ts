import type { PublicTerms, SealedEvent, SealedTerms } from '#protocol';
import type { SealedBid } from './book.ts';
import { isSold, type Lot } from './lot.ts';
import type { PublicLotEvent } from './public-lot.ts';

/**
 * Takes a lot before and after a sealed event; returns what everybody may know of it, as events of `lots/<lot>`: one, or
 * none for a bid that changed nothing that is seen. No maximum and no reserve goes into them.
 */
export function publish(before: Lot | undefined, event: SealedEvent, after: Lot): PublicLotEvent[] {
  switch (event.kind) {
    case 'sealed-lot':
      return [{ kind: 'lot', data: { t: event.data.t, terms: publicTerms(event.data.terms) } }];
    case 'sealed-open':
      return [{ kind: 'lot-opened', data: { t: event.data.t } }];
    case 'sealed-bid':
      return after.steps === before?.steps ? [] : [step(event.data, after)];
    case 'sealed-retract':
      return [retracted(event.data, after)];
    case 'sealed-cancel':
      return [{ kind: 'lot-cancelled', data: { t: event.data.t, reason: event.data.reason } }];
    case 'sealed-close':
      return [closed(event.data.t, after)];
  }
}

/** Takes a lot's terms; returns them without what is hidden. Built from what is public, so that nothing slips in. */
function publicTerms(terms: SealedTerms): PublicTerms {
  const { title, picture, currency, start, increments, opens, ends, softClose, reserve } = terms;
  return {
    title,
    ...(picture !== undefined && { picture }),
    currency,
    start,
    increments,
    opens,
    ends,
    ...(softClose !== undefined && { softClose }),
    hasReserve: reserve !== undefined,
  };
}

function aliasOf(lot: Lot, bidder: string | null): number | null {
  return (bidder !== null && lot.bidders.get(bidder)?.alias) || null;
}

function standing(lot: Lot): { price: number | null; leader: number | null; reserveMet: boolean } {
  return { price: lot.price, leader: aliasOf(lot, lot.leader), reserveMet: lot.reserveMet };
}

function step({ t, bidder, seal }: SealedBid, after: Lot): PublicLotEvent {
  const by = after.bidders.get(bidder)?.alias ?? 0;
  const { steps, endsAt } = after;
  return { kind: 'lot-step', data: { t, bid: steps, by, ...standing(after), endsAt, seal } };
}

function retracted(
  { t, bid, reason }: Extract<SealedEvent, { readonly kind: 'sealed-retract' }>['data'],
  after: Lot,
): PublicLotEvent {
  const taken = after.bids.find(({ version }) => version === bid);
  return { kind: 'lot-retracted', data: { t, bid: taken?.step ?? null, reason, ...standing(after) } };
}

function closed(t: number, after: Lot): PublicLotEvent {
  const { price, leader } = standing(after);
  const sold = isSold(after);
  return {
    kind: 'lot-closed',
    data: { t, outcome: sold ? 'sold' : 'unsold', price, winner: sold ? leader : null },
  };
}
