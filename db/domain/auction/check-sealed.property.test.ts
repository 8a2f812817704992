import type { SealedEvent } from '#protocol';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hashOf, House } from '../../../tests/lib/auction-house.ts';
import { Auction, ended, plans } from '../../../tests/lib/auctions.ts';
import { checkSealed } from './check-sealed.ts';
import type { PublicLotEvent } from './public-lot.ts';

const PATIENCE = 120_000;
const RUNS = { numRuns: 1_500 };
type Events = readonly PublicLotEvent[];

test(
  'every honest lot passes',
  () => {
    fc.assert(
      fc.property(plans, (plan) => {
        const house = new Auction(plan).play();
        expect(checkSealed(house.sealed, house.events, hashOf)).toEqual({ sealed: [], public: [] });
        const over = ended(plan);
        expect(checkSealed(over.sealed, over.events, hashOf)).toEqual({ sealed: [], public: [] });
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
