import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lotOf, type House } from '../../../tests/lib/auction-house.ts';
import { answerByTheBook, byTheBook, endByTheBook, type Bid } from '../../../tests/lib/auction-reference.ts';
import { Auction, plans } from '../../../tests/lib/auctions.ts';
import { evolve, outcomeOf, type Lot } from './lot.ts';

const RUNS = { numRuns: 3_000 };
const PATIENCE = 120_000;

function standingBids(lot: Lot): Bid[] {
  return lot.bids.filter(({ struck }) => !struck);
}

/** A copy of a lot with its bids, that does not grow. */
function photo(lot: Lot): unknown {
  const { bids, bidders, keys, book: _book, ...plain } = lot;
  return structuredClone({ ...plain, bids, bidders: [...bidders], keys: [...keys] });
}

test(
  'each bid is answered as the rules say, and the lot stands as the sorted maxima say',
  () => {
    fc.assert(
      fc.property(plans, (plan) => {
        const auction = new Auction(plan);
        let before = auction.house.standing;
        let standing = standingBids(before);
        auction.play((house, made) => {
          const lot = house.standing;
          if (made !== undefined) {
            const earlier = auction.made.slice(0, -1);
            const { verdict } = made;
            expect(verdict.kind === 'refused' ? verdict.code : verdict.kind).toBe(
              answerByTheBook(before, standing, house.now, made, earlier),
            );
            const taken = verdict.kind === 'accepted';
            expect(lot.endsAt).toBe(taken ? endByTheBook(before, house.now) : before.endsAt);
          }
          const { price, leader, met } = byTheBook(lot.terms, standingBids(lot));
          expect(lot).toMatchObject({ price, leader, reserveMet: met });
          before = lot;
          standing = standingBids(lot);
        });
      }),
      RUNS,
    );
  },
  PATIENCE,
);

/** What must be true of every lot at every time. */
function invariants(lot: Lot): void {
  const best = [...lot.bidders].filter(([, { max }]) => max !== null);
  const top = Math.max(...best.map(([, { max }]) => max ?? 0));
  const first = best.filter(([, { max }]) => max === top).sort(([, a], [, b]) => a.order - b.order)[0];
  expect(lot.leader).toBe(first?.[0] ?? null);
  expect(lot.leaderMax).toBe(first?.[1].max ?? null);
  if (lot.price === null) return expect(best).toEqual([]);
  expect(lot.price).toBeLessThanOrEqual(top);
  expect(lot.price).toBeGreaterThanOrEqual(lot.terms.start);
  for (const [id, { max }] of best) if (id !== lot.leader) expect(max).toBeLessThanOrEqual(lot.price);
  const { reserve, ends, softClose } = lot.terms;
  expect(lot.reserveMet).toBe(reserve === undefined || top >= reserve);
  if (reserve !== undefined) expect(lot.price >= reserve).toBe(lot.reserveMet);
  if (softClose === undefined) expect(lot.endsAt).toBe(ends);
  if (softClose?.cap !== undefined) expect(lot.endsAt).toBeLessThanOrEqual(ends + softClose.cap);
}

/** What must be true from one time to the next. */
function progress(before: Lot, lot: Lot, { sealed }: House, from: number): void {
  const kinds = sealed.slice(from).map(({ kind }) => kind);
  if (!kinds.includes('sealed-lot')) expect(lot.endsAt).toBeGreaterThanOrEqual(before.endsAt);
  if (!kinds.includes('sealed-retract')) expect(lot.price ?? 0).toBeGreaterThanOrEqual(before.price ?? 0);
  if (kinds.includes('sealed-retract')) expect(lot.endsAt).toBe(before.endsAt);
  if (before.overAt !== null) expect(kinds).toEqual([]);
  if (kinds.includes('sealed-close')) expect(lot.overAt).toBe(before.endsAt);
  expect(lot.version).toBe(sealed.length);
}

test(
  'whatever happens, the highest maximum leads, the earliest on ties, at a price that no loser is above; nothing goes back',
  () => {
    fc.assert(
      fc.property(plans, (plan) => {
        const auction = new Auction(plan);
        let [before, length] = [auction.house.standing, auction.house.sealed.length];
        auction.play((house) => {
          invariants(house.standing);
          progress(before, house.standing, house, length);
          [before, length] = [house.standing, house.sealed.length];
        });
      }),
      RUNS,
    );
  },
  PATIENCE,
);

test(
  'what is not accepted changes nothing, and what was answered once is answered so again',
  () => {
    fc.assert(
      fc.property(plans, (plan) => {
        const auction = new Auction(plan);
        let before = photo(auction.house.standing);
        let counts = [auction.house.sealed.length, auction.house.events.length];
        const outcomes = new Map<string, unknown>();
        auction.play((house, made) => {
          const now = [house.sealed.length, house.events.length];
          if (made !== undefined && made.verdict.kind !== 'accepted') {
            expect(photo(house.standing)).toEqual(before);
            expect(now).toEqual(counts);
          }
          if (made?.verdict.kind === 'accepted') {
            outcomes.set(made.key, structuredClone(outcomeOf(house.standing, made.actor.id)));
          }
          const kept = [...house.standing.keys].map(([key, { outcome }]) => [key, outcome]);
          expect(kept).toEqual([...outcomes]);
          [before, counts] = [photo(house.standing), now];
        });
      }),
      { numRuns: 1_500 },
    );
  },
  PATIENCE,
);

test(
  'folding the log in one go gives the state that was reached step by step, and the public one likewise',
  () => {
    fc.assert(
      fc.property(plans, (plan) => {
        const house = new Auction(plan).play();
        const again = lotOf(house.sealed);
        expect(again && photo(again)).toEqual(photo(house.standing));
        const before = structuredClone(house.shown);
        house.reload();
        expect(house.shown).toEqual(before);
      }),
      { numRuns: 1_500 },
    );
  },
  PATIENCE,
);

test(
  'at every time everybody sees the price, the leader, the reserve, the end and the status that there are',
  () => {
    fc.assert(
      fc.property(plans, (plan) => {
        new Auction(plan).play(({ standing, face, events }) => {
          const { price, leader, reserveMet, endsAt, status, overAt, reason, bids, bidders, steps } =
            standing;
          const alias = leader === null ? null : bidders.get(leader)?.alias;
          expect(face).toMatchObject({
            price,
            leader: alias,
            reserveMet,
            endsAt,
            status,
            overAt,
            reason,
            steps,
          });
          expect(face.bids).toBe(bids.filter(({ step, struck }) => step !== null && !struck).length);
          expect(face.bidders).toBe(bidders.size);
          expect(events.filter(({ kind }) => kind === 'lot-step')).toHaveLength(steps);
        });
      }),
      { numRuns: 1_500 },
    );
  },
  PATIENCE,
);

test('an older state is not gone on from', () => {
  fc.assert(
    fc.property(plans, (plan) => {
      const auction = new Auction(plan);
      const first = auction.house.standing;
      const house = auction.play();
      fc.pre(house.standing !== first && house.standing.book === first.book);
      expect(() => evolve(first, { kind: 'sealed-open', data: { t: 0 } })).toThrow('goes on from version');
    }),
    { numRuns: 50 },
  );
});
