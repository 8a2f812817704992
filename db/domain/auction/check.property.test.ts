import type { PublicLot, SealedEvent } from '#protocol';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Auction, plans, type Plan } from '../../../tests/lib/auctions.ts';
import { checkSealed } from './check-sealed.ts';
import { checkSteps } from './check-steps.ts';
import { evolvePublic, type PublicLotEvent } from './public-lot.ts';
import { hashOf, House, LOT } from './testing.ts';

const PATIENCE = 120_000;
const RUNS = { numRuns: 1_500 };
type Events = readonly PublicLotEvent[];

/** Takes events; returns what they lead to, as a server that has tampered with them would tell it too. */
function foldOf(events: Events): PublicLot | undefined {
  return events.reduce<PublicLot | undefined>((lot, event) => evolvePublic(lot, LOT, event), undefined);
}

/** Takes a plan; returns the lot after it, closed where time allows. */
function ended(plan: Plan): House {
  const house = new Auction(plan).play();
  house.now = house.standing.endsAt;
  house.ask({ type: 'close' });
  return house;
}

test(
  'every honest lot passes both proofs',
  () => {
    fc.assert(
      fc.property(plans, (plan) => {
        const house = new Auction(plan).play();
        expect(checkSteps(house.events, house.face)).toEqual([]);
        expect(checkSealed(house.sealed, house.events, hashOf)).toEqual({ sealed: [], public: [] });
        const over = ended(plan);
        expect(checkSteps(over.events, over.face)).toEqual([]);
        expect(checkSealed(over.sealed, over.events, hashOf)).toEqual({ sealed: [], public: [] });
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

/** Takes any value of JSON and a number; returns it with one leaf changed. */
function spoilt<T extends object>(value: T, pick: number): T {
  const leaves: [object, string][] = [];
  const copy = structuredClone(value);
  const walk = (node: object): void => {
    for (const [name, below] of Object.entries(node)) {
      if (typeof below === 'object' && below !== null) walk(below as object);
      else leaves.push([node, name]);
    }
  };
  walk(copy);
  const [node, name] = leaves[pick % leaves.length] ?? [copy, ''];
  const old: unknown = Reflect.get(node, name);
  Reflect.set(
    node,
    name,
    typeof old === 'number' ? old + 1 : typeof old === 'boolean' ? !old : `${String(old)}x`,
  );
  return copy;
}

test(
  'to an admin every change of a public event shows, whatever it is, and every one that is missing, moved or new',
  () => {
    fc.assert(
      fc.property(plans, fc.nat(), fc.nat(), (plan, where, pick) => {
        const { sealed, events } = ended(plan);
        const at = where % events.length;
        const event = events[at];
        if (event === undefined) return;
        const lies = [
          events.with(at, spoilt(event, pick)),
          events.toSpliced(at, 1),
          events.toSpliced(at, 0, event),
        ];
        for (const lie of lies) expect(checkSealed(sealed, lie, hashOf).public).toHaveLength(1);
      }),
      RUNS,
    );
  },
  PATIENCE,
);

/** Ways to tamper with what is sealed, at a place. */
const SEALED_LIES: Record<
  string,
  (events: readonly SealedEvent[], at: number) => readonly SealedEvent[] | undefined
> = {
  'another maximum': (events, at) => {
    const event = events[at];
    if (event?.kind !== 'sealed-bid') return undefined;
    return events.with(at, { kind: event.kind, data: { ...event.data, max: event.data.max + 1 } });
  },
  'a bid twice': (events, at) => {
    const event = events[at];
    return event?.kind === 'sealed-bid' ? events.toSpliced(at, 0, event) : undefined;
  },
  'a bid of the seller': (events, at) => {
    const [event, first] = [events[at], events[0]];
    if (event?.kind !== 'sealed-bid' || first?.kind !== 'sealed-lot') return undefined;
    return events.with(at, { kind: event.kind, data: { ...event.data, bidder: first.data.seller } });
  },
  'a bid at the end': (events, at) => {
    const event = events[at];
    if (event?.kind !== 'sealed-bid') return undefined;
    return events.with(at, { kind: event.kind, data: { ...event.data, t: 1e9 } });
  },
  'a close before the end': (events, at) => {
    const event = events[at];
    if (event?.kind !== 'sealed-close') return undefined;
    return events.with(at, { kind: event.kind, data: { t: event.data.t - 1 } });
  },
  'no terms': (events, at) => (at === 0 && events[1]?.kind !== 'sealed-lot' ? events.slice(1) : undefined),
};

test.each(Object.entries(SEALED_LIES))(
  '%s among what is sealed shows to an admin, although the public events follow from it',
  (name, lie) => {
    let told = 0;
    fc.assert(
      fc.property(plans, fc.nat(), (plan, pick) => {
        const { sealed } = ended(plan);
        const lies = sealed.map((__, at) => lie(sealed, at)).filter((events) => events !== undefined);
        const lying = lies[pick % Math.max(1, lies.length)];
        if (lying === undefined) return;
        told++;
        expect(checkSealed(lying, publicOf(lying), hashOf).sealed, name).not.toEqual([]);
      }),
      { numRuns: 200 },
    );
    expect(told).toBeGreaterThan(50);
  },
  PATIENCE,
);

function publicOf(sealed: readonly SealedEvent[]): Events {
  if (sealed[0]?.kind !== 'sealed-lot') return [];
  const house = new House();
  sealed.forEach((event) => house.write(event));
  return house.events;
}
