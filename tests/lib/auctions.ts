import type { Increments, LotTerms } from '#protocol';
import { DEFAULT_INCREMENTS, minimumOf, type Actor, type Verdict } from '#domain';
import fc from 'fast-check';
import { ADMIN, bidder, House, LOT, SELLER, termsWith } from './auction-house.ts';

/** Something that happens to a lot in a test. Amounts are meant relative to how the lot stands then. */
export interface Move {
  readonly what: 'bid' | 'again' | 'retract' | 'cancel' | 'edit' | 'open' | 'clock' | 'restart';
  readonly who: number;
  /** Where the amount is measured from. */
  readonly from: 'minimum' | 'leader' | 'reserve' | 'nothing';
  readonly by: number;
  /** Milliseconds since the move before; a clock may jump back. */
  readonly wait: number;
}

/** A lot and what happens to it. */
export interface Plan {
  readonly terms: LotTerms;
  readonly moves: readonly Move[];
}

/** What came of a move, when it was a bid: who bid how much with which key. */
export interface Made {
  readonly actor: Actor;
  readonly max: number;
  readonly key: string;
  readonly verdict: Verdict;
}

const rows = fc.uniqueArray(fc.integer({ min: 2, max: 3_000 }), { maxLength: 4 });
const steps = fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 5, maxLength: 5 });

/** Any increments that the schema takes, also such that fall. */
const increments: fc.Arbitrary<Increments> = fc.oneof(
  { weight: 2, arbitrary: fc.constant(DEFAULT_INCREMENTS) },
  fc
    .tuple(rows, steps)
    .map(([froms, by]) =>
      [1, ...froms.sort((a, b) => a - b)].map((from, at): [number, number] => [from, by[at] ?? 1]),
    ),
);

const span = fc.integer({ min: 1, max: 150 });
const softClose = fc.oneof(
  fc.constant({}),
  fc.record({ softClose: fc.record({ window: span, extend: span }) }),
  fc.record({ softClose: fc.record({ window: span, extend: span, cap: span }) }),
);

const terms: fc.Arbitrary<LotTerms> = fc
  .record({
    start: fc.constantFrom(1, 99, 100, 2_000),
    over: fc.option(fc.constantFrom(0, 1, 500, 3_000), { nil: undefined }),
    increments,
    softClose,
    opens: fc.constantFrom(0, 0, 0, 60),
    ends: fc.integer({ min: 100, max: 600 }),
  })
  .map(({ over, softClose: soft, ...rest }) =>
    termsWith({ ...rest, ...soft, ...(over !== undefined && { reserve: rest.start + over }) }),
  );

const what = fc.oneof(
  { weight: 24, arbitrary: fc.constant('bid' as const) },
  { weight: 3, arbitrary: fc.constant('again' as const) },
  { weight: 3, arbitrary: fc.constant('retract' as const) },
  { weight: 3, arbitrary: fc.constant('clock' as const) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('cancel' as const, 'edit' as const, 'open' as const, 'restart' as const),
  },
);

const move: fc.Arbitrary<Move> = fc.record({
  what,
  who: fc.oneof({ weight: 12, arbitrary: fc.nat(4) }, { weight: 1, arbitrary: fc.constantFrom(5, 6) }),
  from: fc.constantFrom('minimum', 'minimum', 'leader', 'leader', 'reserve', 'nothing'),
  by: fc.oneof(fc.constantFrom(0, 0, 1, -1), fc.integer({ min: -60, max: 900 })),
  wait: fc.oneof(
    { weight: 6, arbitrary: fc.integer({ min: 0, max: 40 }) },
    { weight: 6, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.constantFrom(200, -40) },
  ),
});

/** Any lot with up to 24 things that happen to it. */
export const plans: fc.Arbitrary<Plan> = fc.record({
  terms,
  moves: fc.array(move, { minLength: 1, maxLength: 24, size: 'max' }),
});

/** Takes a house and a move; returns whose bid it is and how much. */
function amountOf({ standing }: House, { from, by }: Move): number {
  const base = {
    minimum: minimumOf(standing),
    leader: standing.leaderMax ?? standing.terms.start,
    reserve: standing.terms.reserve ?? standing.terms.start,
    nothing: 0,
  }[from];
  return base + by;
}

/** Plays a plan move by move, as people and the clock would. */
export class Auction {
  readonly house = new House();
  readonly made: Made[] = [];
  readonly #plan: Plan;

  /** Takes a plan; puts up its lot. */
  constructor(plan: Plan) {
    this.#plan = plan;
    this.house.ask({ type: 'lot-create', terms: plan.terms }, SELLER);
  }

  /** Takes what looks at the lot after each move, with the bid that the move was, if it was one; plays all moves. */
  play(look: (house: House, made: Made | undefined) => void = () => undefined): House {
    for (const next of this.#plan.moves) {
      this.house.now = Math.max(0, this.house.now + next.wait);
      look(this.house, this.#make(next));
    }
    return this.house;
  }

  #make(next: Move): Made | undefined {
    switch (next.what) {
      case 'bid':
        return this.#bid(
          next.who === 6 ? SELLER : bidder(`B${next.who}`),
          amountOf(this.house, next),
          `key-${this.made.length}`,
        );
      case 'again':
        return this.#again(next);
      default:
        this.#rule(next);
        return undefined;
    }
  }

  #bid(actor: Actor, max: number, key: string): Made {
    const made = { actor, max, key, verdict: this.house.ask({ type: 'bid', lot: LOT, max }, actor, key) };
    this.made.push(made);
    return made;
  }

  /** An earlier bid comes again, mostly as it was, else with another amount or from somebody else. */
  #again({ who, by }: Move): Made | undefined {
    const earlier = this.made[by < 0 ? 0 : by % Math.max(1, this.made.length)];
    if (earlier === undefined) return undefined;
    const actor = who === 5 ? bidder('thief') : earlier.actor;
    return this.#bid(actor, earlier.max + (who === 4 ? 1 : 0), earlier.key);
  }

  #rule({ what: which, who, by }: Move): void {
    const { house } = this;
    const bids = house.standing.bids;
    const bid = bids[Math.abs(by) % Math.max(1, bids.length)]?.version ?? 1;
    if (which === 'retract')
      house.ask({ type: 'bid-retract', lot: LOT, bid, reason: 'Mistyped.' }, who === 0 ? SELLER : ADMIN);
    if (which === 'cancel')
      house.ask({ type: 'lot-cancel', lot: LOT, reason: 'Broken.' }, who === 0 ? ADMIN : SELLER);
    if (which === 'edit')
      house.ask({ type: 'lot-edit', lot: LOT, terms: { ...this.#plan.terms, ends: 700 } }, SELLER);
    if (which === 'open') house.ask({ type: 'lot-open', lot: LOT }, SELLER);
    if (which === 'clock') ['open-due' as const, 'close' as const].forEach((type) => house.ask({ type }));
    if (which === 'restart') house.reload();
  }
}

/** Takes a plan; returns the lot after it, closed where time allows. */
export function ended(plan: Plan): House {
  const house = new Auction(plan).play();
  house.now = house.standing.endsAt;
  house.ask({ type: 'close' });
  return house;
}
