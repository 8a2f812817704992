import { AMOUNT_CAP, type SealedTerms } from '#protocol';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Auction, plans, type Made } from '../../../tests/lib/auctions.ts';
import { evolve, outcomeOf, type Lot } from './lot.ts';
import { lotOf, type House } from './testing.ts';

const RUNS = { numRuns: 3_000 };
const PATIENCE = 120_000;

interface Bid {
  readonly bidder: string;
  readonly max: number;
  readonly t: number;
}

/** Each bidder's last bid, the highest first, of equal ones the earlier first. */
function ranked(bids: readonly Bid[]): Bid[] {
  const last = bids.filter(({ bidder }, at) => !bids.slice(at + 1).some((other) => other.bidder === bidder));
  return last.sort((a, b) => b.max - a.max || bids.indexOf(a) - bids.indexOf(b));
}

/** The increment by a search from above. */
function stepAt({ increments }: SealedTerms, price: number): number {
  return increments.findLast(([from]) => from <= price)?.[1] ?? Number.NaN;
}

/** How a lot stands by the book: at each bid the two highest maxima so far make the price, unless a leader raised his own. */
function byTheBook(
  terms: SealedTerms,
  bids: readonly Bid[],
): { price: number | null; leader: string | null; met: boolean } {
  let price: number | null = null;
  let leader: string | null = null;
  for (let count = 1; count <= bids.length; count++) {
    const [first, second] = ranked(bids.slice(0, count));
    if (first === undefined) continue;
    const raised = leader === first.bidder && bids[count - 1]?.bidder === leader;
    const contest =
      second === undefined ? terms.start : Math.min(first.max, second.max + stepAt(terms, second.max));
    if (!raised) price = Math.max(price ?? terms.start, contest);
    if (terms.reserve !== undefined && first.max >= terms.reserve)
      price = Math.max(price ?? 0, terms.reserve);
    leader = first.bidder;
  }
  const top = ranked(bids)[0]?.max ?? -1;
  return { price, leader, met: terms.reserve === undefined || top >= terms.reserve };
}

function standingBids(lot: Lot): Bid[] {
  return lot.bids.filter(({ struck }) => !struck);
}

/** What a bid should have been answered on a lot that stood like this, with these bids, after these bids were made. */
function expected(
  before: Lot,
  bids: readonly Bid[],
  now: number,
  { actor, max, key }: Made,
  earlier: readonly Made[],
): string {
  const first = earlier.find((other) => other.key === key && other.verdict.kind === 'accepted');
  if (first !== undefined)
    return first.actor.id === actor.id && first.max === max ? 'replayed' : 'KEY_REUSED';
  if (before.status === 'cancelled' || before.status === 'sold' || before.status === 'unsold')
    return 'CLOSED';
  if (now >= before.endsAt) return 'CLOSED';
  if (before.status === 'scheduled' && now < before.terms.opens) return 'NOT_OPEN';
  if (actor.id === before.seller) return 'OWN_LOT';
  if (max < 1) return 'MALFORMED_REQUEST';
  if (max > AMOUNT_CAP) return 'OVER_CAP';
  const { price, leader } = byTheBook(before.terms, bids);
  const own = ranked(bids).find(({ bidder }) => bidder === actor.id)?.max ?? 0;
  const least =
    leader === actor.id ? own + 1 : price === null ? before.terms.start : price + stepAt(before.terms, price);
  return max < least ? 'TOO_LOW' : 'accepted';
}

/** When a lot ends after a bid: a late one moves the end, as far as the cap. */
function endByTheBook({ terms: { softClose, ends }, endsAt }: Lot, now: number): number {
  const late = softClose !== undefined && endsAt - now < softClose.window;
  const wanted = late ? now + softClose.extend : endsAt;
  return Math.max(endsAt, Math.min(wanted, ends + (softClose?.cap ?? Infinity)));
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
              expected(before, standing, house.now, made, earlier),
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
