import * as v from 'valibot';
import { EpochSchema, SeqSchema } from './cursor.ts';
import { EventTupleSchema } from './event.ts';
import { IdempotencyKeySchema } from './key.ts';
import { AliasSchema, AmountSchema, CountSchema, LotIdSchema, PublicLotSchema } from './lot.ts';
import { TimeSchema } from './time.ts';

/** Lots in one answer of the list, at the most. */
export const LOT_PAGE = 100;

/** Which lots a list has: all, those that take bids, of these the next 30 to end, those to come, those that are over. */
export const LOT_FILTERS = ['all', 'open', 'ending', 'scheduled', 'sold', 'unsold', 'cancelled'] as const;

/** Which lots a list has. */
export type LotFilter = (typeof LOT_FILTERS)[number];

/** How many lots there are, by how they stand. */
export const LotCountsSchema = v.object({
  scheduled: CountSchema,
  open: CountSchema,
  sold: CountSchema,
  unsold: CountSchema,
  cancelled: CountSchema,
});

/** `GET /api/v1/lots`: those that end first first, of those over the newest first; `next` goes on where it ended. */
export const LotListSchema = v.object({
  /** The head of the log that all of this is true at: a lot's events above it are still to be folded, the others are in it. */
  seq: SeqSchema,
  serverTime: TimeSchema,
  /** Of all lots, not only of those in this answer. */
  counts: LotCountsSchema,
  lots: v.array(PublicLotSchema),
  next: v.nullable(v.string()),
});

/** `GET /api/v1/lots/<lot>/mine`, by token: what this bidder alone may know. */
export const MineSchema = v.object({
  lot: LotIdSchema,
  /** Null before the first bid. */
  alias: v.nullable(AliasSchema),
  max: v.nullable(AmountSchema),
  seller: v.boolean(),
  /** The hidden reserve, for the lot's seller and admins: whoever changes the terms must not lose it. */
  reserve: v.optional(AmountSchema),
  /** His bids, the oldest first; `step` where it shows among the public ones. */
  bids: v.array(
    v.object({
      seq: SeqSchema,
      t: TimeSchema,
      max: AmountSchema,
      key: IdempotencyKeySchema,
      salt: v.string(),
      seal: v.string(),
      step: v.nullable(v.number()),
      retracted: v.boolean(),
    }),
  ),
  /** The head of the log that this was true at. */
  seq: SeqSchema,
});

/** `POST /api/v1/lots/<lot>/watch`: says that a page looks on, for the next 12 s. */
export const WatchSchema = v.strictObject({ page: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{8,64}$/)) });

/** How many pages look on. */
export const WatchersSchema = v.object({ watchers: v.number(), serverTime: TimeSchema });

/** `GET /api/v1/lots/<lot>/proof`: every public event of the lot, in order, and for an admin the sealed ones. */
export const LotProofSchema = v.object({
  epoch: EpochSchema,
  seq: SeqSchema,
  serverTime: TimeSchema,
  lot: PublicLotSchema,
  /** The versions go from 1 without a hole: `events[i]` is the topic's `i + 1`th. */
  events: v.array(EventTupleSchema),
  /** SHA-256 in hex of the events' JSON, a line each. */
  fingerprint: v.string(),
  sealed: v.optional(v.array(EventTupleSchema)),
});

/** What a bid was answered, beside its seq. */
export const BidOutcomeSchema = v.object({
  lot: LotIdSchema,
  alias: AliasSchema,
  /** True when this bidder leads now. */
  leads: v.boolean(),
  /** His own maximum. */
  max: AmountSchema,
  price: AmountSchema,
  /** The least that a further bid of somebody else must be. */
  minimum: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  endsAt: TimeSchema,
  reserveMet: v.boolean(),
});

/** How many lots there are, by how they stand. */
export type LotCounts = v.InferOutput<typeof LotCountsSchema>;
/** A page of lots. */
export type LotList = v.InferOutput<typeof LotListSchema>;
/** What one bidder may know of a lot. */
export type Mine = v.InferOutput<typeof MineSchema>;
/** How many pages look on. */
export type Watchers = v.InferOutput<typeof WatchersSchema>;
/** A lot's public events, to be replayed. */
export type LotProof = v.InferOutput<typeof LotProofSchema>;
/** What a bid was answered. */
export type BidOutcome = v.InferOutput<typeof BidOutcomeSchema>;
