import * as v from 'valibot';
import { AmountSchema, IdempotencyKeySchema } from '#protocol';
import { forgetInTab, recallInTab, rememberInTab, STORED } from '../storage.ts';

const PendingBidSchema = v.object({
  key: IdempotencyKeySchema,
  max: AmountSchema,
  /** The id of the bidder whose bid it is. */
  bidder: v.string(),
});

/** A bid that was sent and has no answer yet. */
export type PendingBid = v.InferOutput<typeof PendingBidSchema>;

/** Where the bid that has no answer yet is kept. */
export interface PendingStore {
  get(): PendingBid | undefined;
  /** Takes the bid; undefined when it was answered. */
  set(bid: PendingBid | undefined): void;
}

const StoredSchema = v.pipe(v.string(), v.parseJson(), PendingBidSchema);

/** Takes a lot's id; returns the place of its bid in this tab, which outlives a reload where storage is allowed. */
export function pendingInTab(lot: string): PendingStore {
  const key = STORED.bid + lot;
  return {
    get() {
      const stored = v.safeParse(StoredSchema, recallInTab(key));
      return stored.success ? stored.output : undefined;
    },
    set(bid) {
      if (bid === undefined) forgetInTab(key);
      else rememberInTab(key, JSON.stringify(bid));
    },
  };
}
