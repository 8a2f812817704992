import type { SealedEvent } from '#protocol';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bidder, hashOf, House, houseWith, LOT } from '../../../tests/lib/auction-house.ts';
import { Auction, plans } from '../../../tests/lib/auctions.ts';
import { checkSealed } from './check-sealed.ts';
import { checkSteps } from './check-steps.ts';
import { historyOf } from './history.ts';
import { outcomeOf } from './lot.ts';

const PATIENCE = 120_000;

/** Takes sealed events; returns the house where they happened, undecided. */
function told(events: readonly SealedEvent[]): House {
  const house = new House();
  events.forEach((event) => house.write(event));
  return house;
}

/** Takes sealed events and which bid; returns them with another maximum in it. Its seal stays: it tells nothing. */
function withMax(events: readonly SealedEvent[], version: number, max: number): SealedEvent[] {
  return events.map((event, index) =>
    event.kind === 'sealed-bid' && index + 1 === version
      ? { kind: event.kind, data: { ...event.data, max } }
      : event,
  );
}

test(
  'what is public does not depend on how far the leader would go',
  () => {
    let compared = 0;
    fc.assert(
      fc.property(plans, fc.integer({ min: 1, max: 1_000_000 }), (plan, more) => {
        const leads: (string | null)[] = [];
        const house = new Auction(plan).play(
          ({ sealed, standing }) => (leads[sealed.length] = standing.leader),
        );
        const { leader, leaderMax, bidders, terms } = house.standing;
        const version = leader === null ? undefined : bidders.get(leader)?.order;
        if (leaderMax === null || version === undefined) return;
        // A maximum that was reached is known: the price stood at it, or somebody was above it for a time.
        const outbid = leads.slice(version).some((other) => other !== leader);
        const reached =
          outbid || house.events.some(({ data }) => 'price' in data && data.price === leaderMax);
        const { reserve = 0 } = terms;
        const other = leaderMax < reserve ? Math.min(leaderMax + more, reserve - 1) : leaderMax + more;
        if (reached || other === leaderMax) return;
        compared++;
        expect(told(withMax(house.sealed, version, other)).events).toEqual(house.events);
      }),
      { numRuns: 2_000 },
    );
    expect(compared).toBeGreaterThan(300);
  },
  PATIENCE,
);

test(
  'what is public does not depend on a reserve that was not met',
  () => {
    let compared = 0;
    fc.assert(
      fc.property(plans, fc.integer({ min: 1, max: 1_000_000 }), (plan, more) => {
        const house = new Auction(plan).play();
        const { reserve } = house.standing.terms;
        const everMet = house.events.some(({ data }) => 'reserveMet' in data && data.reserveMet);
        if (reserve === undefined || everMet) return;
        compared++;
        const sealed = house.sealed.map((event): SealedEvent => {
          if (event.kind !== 'sealed-lot') return event;
          return {
            ...event,
            data: { ...event.data, terms: { ...event.data.terms, reserve: reserve + more } },
          };
        });
        expect(told(sealed).events).toEqual(house.events);
      }),
      { numRuns: 2_000 },
    );
    expect(compared).toBeGreaterThan(100);
  },
  PATIENCE,
);

/** The numbers in a value of JSON, also those in its sentences; a seal is no number. */
function numbersIn(value: unknown): Set<number> {
  if (typeof value === 'number') return new Set([value]);
  if (typeof value === 'string')
    return new Set((value.match(/^[0-9a-f]{64}$/) ? [] : (value.match(/\d+/g) ?? [])).map(Number));
  if (typeof value !== 'object' || value === null) return new Set();
  return new Set(Object.values(value).flatMap((below) => [...numbersIn(below)]));
}

/** Maxima that no price or minimum can equal: far apart, and no sum of increments from one another. */
const planted = fc.shuffledSubarray(
  Array.from({ length: 24 }, (_, at) => 20_777 + at * 10_007),
  { minLength: 2 },
);

const RESERVE = 987_654_321;

/** Takes maxima; bids each of them and expects that only its bidder hears it. Returns the house and what was heard otherwise. */
function bidAll(maxima: readonly number[], reserve: number | undefined): { house: House; heard: unknown[] } {
  const house = houseWith({ ...(reserve !== undefined && { reserve }) });
  const heard = maxima.map((max, at) => {
    const name = `B${at % 7}`;
    const verdict = house.bid(name, max);
    if (verdict.kind !== 'accepted') return verdict;
    const { max: own, ...rest } = outcomeOf(house.standing, bidder(name).id);
    expect(own).toBe(max);
    return rest;
  });
  return { house, heard };
}

test(
  'no public event, state, row, answer or finding names a planted maximum or reserve',
  () => {
    const struck = fc.array(fc.nat(30), { maxLength: 3 });
    fc.assert(
      fc.property(planted, struck, fc.constantFrom(undefined, RESERVE), (maxima, bids, reserve) => {
        const { house, heard } = bidAll(maxima, reserve);
        for (const bid of bids) house.ask({ type: 'bid-retract', lot: LOT, bid, reason: 'Mistyped.' });
        const steps = checkSteps(house.events.slice(1), house.face);
        const sealed = checkSealed(withMax(house.sealed, 3, 33_333), house.events.toReversed(), hashOf);
        expect([steps.length, sealed.sealed.length, sealed.public.length]).not.toContain(0);
        const shown = numbersIn([house.events, house.face, historyOf(house.events), steps, sealed, heard]);
        expect([...maxima, RESERVE].filter((hidden) => shown.has(hidden))).toEqual([]);
      }),
      { numRuns: 1_000 },
    );
  },
  PATIENCE,
);
