import * as v from 'valibot';
import { SeqSchema } from './cursor.ts';
import { ErrorBodySchema } from './error.ts';
import { LotIdSchema } from './lot.ts';
import { BidOutcomeSchema } from './lot-answers.ts';

/** What a command's acknowledgement says: committed at `seq`, or refused. */
export const CommandAckSchema = v.union([
  v.object({
    seq: SeqSchema,
    replayed: v.boolean(),
    /** Which lot it concerned: of one just made, its id. */
    lot: v.optional(LotIdSchema),
    /** What became of a bid. */
    bid: v.optional(BidOutcomeSchema),
  }),
  ErrorBodySchema,
]);

/** A command's acknowledgement. */
export type CommandAck = v.InferOutput<typeof CommandAckSchema>;
