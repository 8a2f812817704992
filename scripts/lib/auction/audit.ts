import { isDeepStrictEqual } from 'node:util';
import * as v from 'valibot';
import { evolve, evolvePublic, isLotEvent, publish, type Lot, type PublicLotEvent } from '#domain';
import {
  decodeEvent,
  SEALED_KINDS,
  type LotProof,
  type PublicLot,
  type SealedEvent,
  type SealedKind,
} from '#protocol';
import { naiveStandings } from './naive.ts';

/** A lot's whole past as its admin is shown it, parsed. */
export interface LotRecord {
  readonly lot: PublicLot;
  readonly events: readonly (PublicLotEvent & { readonly seq: number; readonly at: number })[];
  readonly sealed: readonly (SealedEvent & { readonly seq: number })[];
}

/** Takes a proof that was asked for with the admin's token; returns it parsed. Throws when something in it is no event of a lot. */
export function readRecord({ lot, events, sealed = [] }: LotProof): LotRecord {
  return {
    lot,
    events: events.map((tuple) => {
      const event = decodeEvent(tuple);
      if (!isLotEvent(event)) throw new Error(`No event of a lot: ${JSON.stringify(tuple)}`);
      return event;
    }),
    sealed: sealed.map(([seq, , , kind, data]) => {
      const known = v.parse(v.picklist(Object.keys(SEALED_KINDS) as SealedKind[]), kind); // Object.keys widens to string
      // The schema was chosen by the kind, which the compiler cannot follow through the table.
      return { kind: known, data: v.parse(SEALED_KINDS[known], data), seq } as SealedEvent & { seq: number };
    }),
  };
}

type BidEvent = Extract<LotRecord['sealed'][number], { readonly kind: 'sealed-bid' }>;

/** Takes a lot's record; returns the bids that were accepted, in order. */
export function bidsOf({ sealed }: LotRecord): BidEvent[] {
  return sealed.filter((event): event is BidEvent => event.kind === 'sealed-bid');
}

/**
 * Takes a lot's record; returns every way in which it is not what its accepted commands come to: by replaying them through
 * the server's own rules, and by a naive reference that shares nothing with these. Lots with retractions are not for it.
 */
export function auditLot(record: LotRecord): string[] {
  return [...replayFaults(record), ...naiveFaults(record), ...keyFaults(record), ...closeFaults(record)];
}

/** The public events are those that follow from the sealed ones, and the lot is their fold. */
function replayFaults({ lot, events, sealed }: LotRecord): string[] {
  let folded: Lot | undefined;
  let shown: PublicLot | undefined;
  const due: PublicLotEvent[] = [];
  for (const event of sealed) {
    const before = folded;
    folded = evolve(folded, event);
    due.push(...publish(before, event, folded));
  }
  const plain = events.map(({ kind, data }) => ({ kind, data }));
  const at = due.findIndex((event, n) => !isDeepStrictEqual(plain[n], event));
  for (const event of events) shown = evolvePublic(shown, lot.lot, event);
  return [
    ...(at < 0 ? [] : [`replay: ${JSON.stringify(plain[at])} in the place of ${JSON.stringify(due[at])}`]),
    ...(plain.length > due.length ? [`replay: ${plain.length - due.length} public events too many`] : []),
    ...(isDeepStrictEqual(shown, lot) ? [] : [`fold: ${JSON.stringify(lot)}, not ${JSON.stringify(shown)}`]),
  ];
}

/** Every public step says what a naive reference says of its bid; a bid without a step changed nothing. */
function naiveFaults(record: LotRecord): string[] {
  const { events, sealed } = record;
  const terms = sealed.findLast((event) => event.kind === 'sealed-lot')?.data.terms;
  if (terms === undefined) return ['naive: there are no terms'];
  const bids = bidsOf(record).map(({ data }) => data);
  const people = [...new Set(bids.map(({ bidder }) => bidder))];
  const alias = (bidder: string): number => people.indexOf(bidder) + 1;
  const unbid = { price: null, leader: 0, reserveMet: terms.reserve === undefined, endsAt: terms.ends };
  let before: object = unbid;
  const due = naiveStandings(terms, bids).flatMap(({ price, leader, reached, endsAt }, n) => {
    const now = { price, leader: alias(leader), reserveMet: reached, endsAt };
    const seen = !isDeepStrictEqual(now, before);
    before = now;
    return seen ? [{ by: alias(bids[n]?.bidder ?? ''), t: bids[n]?.t, ...now }] : [];
  });
  const steps = events.flatMap(({ kind, data }) => {
    if (kind !== 'lot-step') return [];
    const { by, t, price, leader, reserveMet, endsAt } = data;
    return [{ by, t, price, leader, reserveMet, endsAt }];
  });
  const at = due.findIndex((step, n) => !isDeepStrictEqual(step, steps[n]));
  return [
    ...(at < 0 ? [] : [`naive: ${JSON.stringify(steps[at])} in the place of ${JSON.stringify(due[at])}`]),
    ...(steps.length > due.length ? [`naive: ${steps.length - due.length} steps too many`] : []),
  ];
}

/** No key counts twice. */
function keyFaults(record: LotRecord): string[] {
  const keys = bidsOf(record).map(({ data }) => data.key);
  return keys.filter((key, n) => keys.indexOf(key) !== n).map((key) => `key: ${key} counts twice`);
}

/** A lot closes at its end, once, for its leader, and nothing comes after that. */
function closeFaults({ lot, events, sealed }: LotRecord): string[] {
  const closes = events.filter(({ kind }) => kind === 'lot-closed');
  const sealedCloses = sealed.filter(({ kind }) => kind === 'sealed-close');
  if (lot.overAt === null) return closes.length === 0 ? [] : ['close: it is over and does not say so'];
  const [close] = closes;
  const last = events.at(-1);
  if (closes.length !== 1 || sealedCloses.length !== 1 || close?.kind !== 'lot-closed' || close !== last) {
    return [`close: ${closes.length} public, ${sealedCloses.length} sealed, the last is a ${last?.kind}`];
  }
  const { t, outcome, winner, price } = close.data;
  const due = { t: lot.endsAt, outcome: lot.status, winner: lot.status === 'sold' ? lot.leader : null };
  return isDeepStrictEqual({ t, outcome, winner }, due) && price === lot.price
    ? []
    : [`close: ${JSON.stringify(close.data)} of ${JSON.stringify(lot)}`];
}
