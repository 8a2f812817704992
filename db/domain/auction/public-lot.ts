import type { EventData, KnownEvent, PublicLot, StreamEvent } from '#protocol';

const LOT_KINDS = ['lot', 'lot-opened', 'lot-step', 'lot-retracted', 'lot-closed', 'lot-cancelled'] as const;

/** The kinds of events of `lots/<lot>`. */
type LotKind = (typeof LOT_KINDS)[number];

/** An event that everybody may see of a lot; one from a stream fits as it is. */
export type PublicLotEvent = {
  [K in LotKind]: { readonly kind: K; readonly data: EventData<K>; readonly seq?: number };
}[LotKind];

/** Takes an event of a stream; true when it is one of a lot, which `topic` names. */
export function isLotEvent(event: StreamEvent): event is Extract<KnownEvent, { readonly kind: LotKind }> {
  return LOT_KINDS.some((kind) => kind === event.kind);
}

/**
 * Takes a public lot, or none yet, its id and its next public event; returns the lot after it. Throws when a lot's first
 * event does not make it.
 */
export function evolvePublic(state: PublicLot | undefined, lot: string, event: PublicLotEvent): PublicLot {
  if (event.kind === 'lot') return scheduled(lot, event.data);
  if (state === undefined) throw new Error(`A lot begins with its terms, not with ${event.kind}.`);
  switch (event.kind) {
    case 'lot-opened':
      return { ...state, status: 'open' };
    case 'lot-step':
      return withStep(state, event.data);
    case 'lot-retracted': {
      const { bid, price, leader, reserveMet } = event.data;
      return { ...state, price, leader, reserveMet, bids: state.bids - (bid === null ? 0 : 1) };
    }
    case 'lot-closed':
      return { ...state, status: event.data.outcome, price: event.data.price, overAt: event.data.t };
    case 'lot-cancelled':
      return { ...state, status: 'cancelled', overAt: event.data.t, reason: event.data.reason };
  }
}

function scheduled(lot: string, { terms }: EventData<'lot'>): PublicLot {
  const nobody = { price: null, leader: null, reserveMet: !terms.hasReserve };
  const nothing = { bids: 0, steps: 0, bidders: 0, overAt: null, reason: null };
  return { lot, terms, status: 'scheduled', ...nobody, ...nothing, endsAt: terms.ends };
}

function withStep(state: PublicLot, step: EventData<'lot-step'>): PublicLot {
  const { price, leader, reserveMet, endsAt } = step;
  return {
    ...state,
    price,
    leader,
    reserveMet,
    endsAt,
    bids: state.bids + 1,
    steps: step.bid,
    bidders: Math.max(state.bidders, step.by),
  };
}
