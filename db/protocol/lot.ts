import * as v from 'valibot';
import { shownText } from './shown-text.ts';
import { TimeSchema } from './time.ts';

/** The largest amount that can be bid or asked, in minor units of its currency. */
export const AMOUNT_CAP = 1_000_000_000_000;

/** An amount of money: whole minor units (cents, where the currency has them), at least 1. */
export const AmountSchema = v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(AMOUNT_CAP));

/** A lot's id: what is behind the slash of its topic, `lots/<id>`. */
export const LotIdSchema = v.pipe(v.string(), v.regex(/^[a-z0-9]{6,24}$/));

/** What bidders are called in public: numbers for each lot, in the order of their first bids, from 1. */
export const AliasSchema = v.pipe(v.number(), v.safeInteger(), v.minValue(1));

/** How many there are of something. */
export const CountSchema = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const SpanSchema = v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(86_400_000));
const ReasonSchema = v.pipe(v.string(), v.maxLength(300));

/** Steps of the price: `[from, increment]` in minor units, ascending, the lower bound inclusive; the first from 1. */
export const IncrementsSchema = v.pipe(
  v.array(v.strictTuple([AmountSchema, AmountSchema])),
  v.minLength(1),
  v.maxLength(24),
  v.check(
    (rows) => rows.every(([from], at) => (at === 0 ? from === 1 : from > (rows[at - 1]?.[0] ?? 0))),
    'Increments begin at 1 and ascend.',
  ),
);

/** Late bids move the end: within `window` ms of it to `extend` ms after the bid, by `cap` ms in all at the most. */
export const SoftCloseSchema = v.strictObject({
  window: SpanSchema,
  extend: SpanSchema,
  cap: v.optional(SpanSchema),
});

const TERMS = {
  title: v.pipe(v.string(), v.minLength(1), v.maxLength(120)),
  /** Where its picture is: an https address. */
  picture: v.optional(v.pipe(v.string(), v.maxLength(512), v.regex(/^https:\/\/[^\s"'<>\\]+$/))),
  /** ISO 4217. */
  currency: v.pipe(v.string(), v.regex(/^[A-Z]{3}$/)),
  start: AmountSchema,
  increments: IncrementsSchema,
  opens: TimeSchema,
  ends: TimeSchema,
  softClose: v.optional(SoftCloseSchema),
};

/** What is public of a lot's terms. */
export const PublicTermsSchema = v.object({ ...TERMS, hasReserve: v.boolean() });

/** A lot's terms as its seller gives them: the increments may be left out, the reserve stays hidden. */
export const LotTermsSchema = v.pipe(
  v.strictObject({
    ...TERMS,
    title: shownText(120),
    increments: v.optional(IncrementsSchema),
    reserve: v.optional(AmountSchema),
  }),
  v.check(({ opens, ends }) => ends > opens, 'A lot ends after it opens.'),
  v.check(
    ({ start, reserve }) => reserve === undefined || reserve >= start,
    'A reserve is not below the start.',
  ),
);

/** How a lot stands. */
export const LOT_STATUSES = ['scheduled', 'open', 'sold', 'unsold', 'cancelled'] as const;

/** A lot that is made or changed before it opens: its terms replace those before. */
export const LotSchema = v.object({ t: TimeSchema, terms: PublicTermsSchema });

/** The lot takes bids from now on. */
export const LotOpenedSchema = v.object({ t: TimeSchema });

const STANDING = {
  /** The price now; null while nobody bids. */
  price: v.nullable(AmountSchema),
  /** Who leads; null while nobody bids. */
  leader: v.nullable(AliasSchema),
  reserveMet: v.boolean(),
};

/**
 * A bid that changed what everybody sees. What the bidder would pay at the most is not in it, also when he lost: where
 * `by` is not `leader`, the leader's own maximum answered, and `price` is what it answered with.
 */
export const LotStepSchema = v.object({
  t: TimeSchema,
  /** Its number among the lot's steps, from 1. */
  bid: CountSchema,
  by: AliasSchema,
  ...STANDING,
  endsAt: TimeSchema,
  /** SHA-256 of `<salt>:<maximum>` in hex: its bidder knows both and can show later what he bid. */
  seal: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
});

/** A bid does not count any more. The end of the lot stays where it is. */
export const LotRetractedSchema = v.object({
  t: TimeSchema,
  /** The step that is struck out; null where the bid had changed nothing that is seen. */
  bid: v.nullable(CountSchema),
  reason: ReasonSchema,
  ...STANDING,
});

/** The lot is over, `t` is its end. */
export const LotClosedSchema = v.object({
  t: TimeSchema,
  outcome: v.picklist(['sold', 'unsold']),
  price: v.nullable(AmountSchema),
  winner: v.nullable(AliasSchema),
});

/** The lot is called off. */
export const LotCancelledSchema = v.object({ t: TimeSchema, reason: ReasonSchema });

/** A lot as everybody may see it: the fold of its public events, as it stands in a snapshot or a list. */
export const PublicLotSchema = v.object({
  lot: LotIdSchema,
  terms: PublicTermsSchema,
  status: v.picklist(LOT_STATUSES),
  ...STANDING,
  /** Steps that stand. */
  bids: CountSchema,
  /** Steps ever made: the number of the newest. */
  steps: CountSchema,
  /** Aliases given. */
  bidders: CountSchema,
  endsAt: TimeSchema,
  /** When it was sold, unsold or cancelled. */
  overAt: v.nullable(TimeSchema),
  /** Why it was cancelled. */
  reason: v.nullable(ReasonSchema),
});

/** A lot as everybody may see it. */
export type PublicLot = v.InferOutput<typeof PublicLotSchema>;
/** Terms as everybody may see them. */
export type PublicTerms = v.InferOutput<typeof PublicTermsSchema>;
/** Terms as their seller gives them. */
export type LotTerms = v.InferOutput<typeof LotTermsSchema>;
/** How a lot stands. */
export type LotStatus = (typeof LOT_STATUSES)[number];
/** Steps of the price. */
export type Increments = v.InferOutput<typeof IncrementsSchema>;
/** How late bids move the end. */
export type SoftClose = v.InferOutput<typeof SoftCloseSchema>;
