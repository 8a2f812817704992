import { DEFAULT_INCREMENTS } from '#domain';
import {
  lotTopic,
  type EventTuple,
  type LotCounts,
  type LotList,
  type PublicLot,
  type PublicTerms,
  type Snapshot,
} from '#protocol';

/** Server time that the lots of tests begin at, in ms since 1970. */
export const T = 1_800_000_000_000;

/** Takes what differs; returns a lot that takes bids from T on, for ten minutes. */
export function openLot(
  lot: string,
  other: Partial<PublicLot> = {},
  terms: Partial<PublicTerms> = {},
): PublicLot {
  const all: PublicTerms = {
    title: `Lot ${lot}`,
    currency: 'EUR',
    start: 99,
    increments: DEFAULT_INCREMENTS,
    opens: T,
    ends: T + 600_000,
    hasReserve: false,
    ...terms,
  };
  return {
    lot,
    terms: all,
    status: 'open',
    price: null,
    leader: null,
    reserveMet: true,
    bids: 0,
    steps: 0,
    bidders: 0,
    endsAt: all.ends,
    overAt: null,
    reason: null,
    ...other,
  };
}

/** Takes lots, seq and events; returns the snapshot that has them. */
export function lotsSnapshot(lots: readonly PublicLot[], seq = 10, events: EventTuple[] = []): Snapshot {
  const states = Object.fromEntries(lots.map((lot) => [lotTopic(lot.lot), lot]));
  return { epoch: 'abcd1234', seq, serverTime: T, series: [], events, states };
}

/** Takes lots, and what differs of an answer that is whole and true at seq 10; returns the list that has them. */
export function lotsList(
  lots: readonly PublicLot[],
  { counts, ...other }: Partial<Omit<LotList, 'counts'>> & { readonly counts?: Partial<LotCounts> } = {},
): LotList {
  const none = { scheduled: 0, open: 0, sold: 0, unsold: 0, cancelled: 0 };
  return { seq: 10, serverTime: T, next: null, ...other, lots: [...lots], counts: { ...none, ...counts } };
}

/** Takes a lot's id, a seq, and what a bid changed; returns its event as it travels. */
export function stepTuple(
  lot: string,
  seq: number,
  step: { bid: number; price: number; by?: number; leader?: number; endsAt?: number },
): EventTuple {
  const { bid, price, by = 1, leader = by, endsAt = T + 600_000 } = step;
  const t = T + seq;
  const data = { t, bid, by, leader, price, reserveMet: true, endsAt, seal: 'a'.repeat(64) };
  return [seq, t, lotTopic(lot), 'lot-step', data];
}
