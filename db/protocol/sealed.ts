import * as v from 'valibot';
import { IdempotencyKeySchema } from './key.ts';
import { AmountSchema, IncrementsSchema, LotTermsSchema, PublicTermsSchema } from './lot.ts';
import { TimeSchema } from './time.ts';

/**
 * What stands in topics that no viewer can read, `sealed/<lot>`: the commands that were accepted on a lot, with what must
 * stay hidden. The public events of `lots/<lot>` are derived from them and written beside them.
 */

const PERSON = v.pipe(v.string(), v.maxLength(64));
const REASON = v.pipe(v.string(), v.maxLength(300));

/** The terms of a lot, complete. */
const SealedTermsSchema = v.object({
  ...LotTermsSchema.entries,
  title: PublicTermsSchema.entries.title,
  increments: IncrementsSchema,
});

/** Every kind of sealed event, with the schema of its data. `t` is the server's clock when it was decided. */
export const SEALED_KINDS = {
  'sealed-lot': v.object({ t: TimeSchema, seller: PERSON, name: PERSON, terms: SealedTermsSchema }),
  'sealed-open': v.object({ t: TimeSchema }),
  'sealed-bid': v.object({
    t: TimeSchema,
    bidder: PERSON,
    name: PERSON,
    max: AmountSchema,
    key: IdempotencyKeySchema,
    /** Hex of 16 random bytes, and SHA-256 of `<salt>:<max>` in hex. */
    salt: v.string(),
    seal: v.string(),
  }),
  /** `bid`: which sealed event of this lot is taken back, by its version in the topic, from 1. */
  'sealed-retract': v.object({
    t: TimeSchema,
    bid: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
    reason: REASON,
    by: PERSON,
  }),
  'sealed-cancel': v.object({ t: TimeSchema, reason: REASON, by: PERSON }),
  /** `t` is the lot's end, whenever it was written. */
  'sealed-close': v.object({ t: TimeSchema }),
} as const;

/** The name of a kind of sealed event. */
export type SealedKind = keyof typeof SEALED_KINDS;

/** A sealed event without its place in the log. */
export type SealedEvent = {
  [K in SealedKind]: { readonly kind: K; readonly data: v.InferOutput<(typeof SEALED_KINDS)[K]> };
}[SealedKind];

/** The terms of a lot, complete and with what is hidden. */
export type SealedTerms = v.InferOutput<typeof SealedTermsSchema>;
