import type { PublicLot } from '#protocol';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LOT } from '../../../tests/lib/auction-house.ts';
import { Auction, ended, plans } from '../../../tests/lib/auctions.ts';
import { checkSteps } from './check-steps.ts';
import { evolvePublic, type PublicLotEvent } from './public-lot.ts';

const PATIENCE = 120_000;
const RUNS = { numRuns: 1_500 };
type Events = readonly PublicLotEvent[];

/** Takes events; returns what they lead to, as a server that has tampered with them would tell it too. */
function foldOf(events: Events): PublicLot | undefined {
  return events.reduce<PublicLot | undefined>((lot, event) => evolvePublic(lot, LOT, event), undefined);
}

test(
  'every honest lot passes',
  () => {
    fc.assert(
      fc.property(plans, (plan) => {
        const house = new Auction(plan).play();
        expect(checkSteps(house.events, house.face)).toEqual([]);
        const over = ended(plan);
        expect(checkSteps(over.events, over.face)).toEqual([]);
      }),
      RUNS,
    );
  },
  PATIENCE,
);

/** Takes events and a place; returns them with something else there. */
function put(events: Events, at: number, event: PublicLotEvent): Events {
  return events.with(at, event);
}

/** Ways to tamper with the event at a place, each seen by everybody although the state that is told fits the lie. */
const LIES: Record<string, (events: Events, at: number, before: PublicLot) => Events | undefined> = {
  'a price that falls': (events, at, before) => {
    const event = events[at];
    if (event?.kind !== 'lot-step') return undefined;
    const price = (before.price ?? before.terms.start) - 1;
    return put(events, at, { ...event, data: { ...event.data, price } });
  },
  'steps in another order': (events, at) => {
    const [one, other] = [events[at], events[at + 1]];
    if (one?.kind !== 'lot-step' || other?.kind !== 'lot-step') return undefined;
    return put(put(events, at, other), at + 1, one);
  },
  'a step that is left out': (events, at) =>
    events[at]?.kind === 'lot-step' && events.slice(at + 1).some(({ kind }) => kind === 'lot-step')
      ? events.toSpliced(at, 1)
      : undefined,
  'a step twice': (events, at) => {
    const event = events[at];
    return event?.kind === 'lot-step' ? events.toSpliced(at, 0, event) : undefined;
  },
  'terms that are left out': (events, at) =>
    at === 0 && events[1]?.kind !== 'lot' ? events.slice(1) : undefined,
  'an opening that is left out': (events, at) =>
    events[at]?.kind === 'lot-opened' && events[at + 1]?.kind === 'lot-step'
      ? events.toSpliced(at, 1)
      : undefined,
  'an end that moves': (events, at) => {
    const event = events[at];
    if (event?.kind !== 'lot-step') return undefined;
    return put(events, at, { ...event, data: { ...event.data, endsAt: event.data.endsAt + 1 } });
  },
  'a bid after the end': (events, at, before) => {
    const event = events[at];
    if (event?.kind !== 'lot-step') return undefined;
    return put(events, at, { ...event, data: { ...event.data, t: before.endsAt } });
  },
  'a lead from nowhere': (events, at, before) => {
    const event = events[at];
    if (event?.kind !== 'lot-step' || before.leader === null || before.bidders < 2) return undefined;
    const leader = [1, 2, 3].find((alias) => alias !== before.leader && alias !== event.data.by);
    return put(events, at, { ...event, data: { ...event.data, leader: leader ?? 99 } });
  },
  'a close at another time': (events, at) => {
    const event = events[at];
    if (event?.kind !== 'lot-closed') return undefined;
    return put(events, at, { ...event, data: { ...event.data, t: event.data.t + 1 } });
  },
  'another winner': (events, at) => {
    const event = events[at];
    if (event?.kind !== 'lot-closed') return undefined;
    return put(events, at, { ...event, data: { ...event.data, winner: event.data.winner === 1 ? 2 : 1 } });
  },
  'another outcome': (events, at) => {
    const event = events[at];
    if (event?.kind !== 'lot-closed') return undefined;
    const outcome = event.data.outcome === 'sold' ? 'unsold' : 'sold';
    return put(events, at, { ...event, data: { ...event.data, outcome } });
  },
  'another price at the close': (events, at) => {
    const event = events[at];
    if (event?.kind !== 'lot-closed') return undefined;
    return put(events, at, { ...event, data: { ...event.data, price: (event.data.price ?? 0) + 1 } });
  },
  'two closes': (events, at) => {
    const event = events[at];
    return event?.kind === 'lot-closed' ? [...events, event] : undefined;
  },
  'terms that change once it is open': (events, at) => {
    const first = events[0];
    return events[at]?.kind === 'lot-opened' && first ? events.toSpliced(at + 1, 0, first) : undefined;
  },
};

test.each(Object.entries(LIES))(
  '%s is seen by everybody',
  (_, lie) => {
    let told = 0;
    fc.assert(
      fc.property(plans, fc.nat(), (plan, pick) => {
        const { events } = ended(plan);
        const places = events
          .map((__, at) => at)
          .filter((at) => lie(events, at, lotAt(events, at)) !== undefined);
        const at = places[pick % Math.max(1, places.length)];
        const lying = at === undefined ? undefined : lie(events, at, lotAt(events, at));
        if (lying === undefined) return;
        told++;
        const [first] = lying;
        const fold = first?.kind === 'lot' ? foldOf(lying) : foldOf(events);
        expect(fold && checkSteps(lying, fold)).not.toEqual([]);
      }),
      { numRuns: 300 },
    );
    expect(told).toBeGreaterThan(30);
  },
  PATIENCE,
);

function lotAt(events: Events, at: number): PublicLot {
  const lot = foldOf(events.slice(0, Math.max(1, at)));
  if (lot === undefined) throw new Error('A lot has events.');
  return lot;
}

test(
  'a lot that is told otherwise than its events, and events that are cut short, are seen by everybody',
  () => {
    fc.assert(
      fc.property(plans, fc.nat(), (plan, cut) => {
        const { events, face } = ended(plan);
        expect(checkSteps(events, { ...face, price: (face.price ?? 0) + 1 })).toHaveLength(1);
        expect(checkSteps(events.slice(0, cut % events.length), face)).not.toEqual([]);
      }),
      RUNS,
    );
  },
  PATIENCE,
);
