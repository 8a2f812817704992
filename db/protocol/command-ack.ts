import * as v from 'valibot';
import { SilenceIdSchema } from './alert.ts';
import { ChannelIdSchema, RuleIdSchema } from './alert-rule.ts';
import { SeqSchema } from './cursor.ts';
import { ErrorBodySchema } from './error.ts';
import { LotIdSchema } from './lot.ts';
import { BidOutcomeSchema } from './lot-answers.ts';
import { NoteIdSchema } from './note.ts';

/** What a command's acknowledgement says: committed at `seq`, or refused. */
export const CommandAckSchema = v.union([
  v.object({
    seq: SeqSchema,
    replayed: v.boolean(),
    /** Which lot it concerned: of one just made, its id. */
    lot: v.optional(LotIdSchema),
    /** What became of a bid. */
    bid: v.optional(BidOutcomeSchema),
    /** Which rule, silence or channel it concerned: of one just made, its id. */
    rule: v.optional(RuleIdSchema),
    silence: v.optional(SilenceIdSchema),
    channel: v.optional(ChannelIdSchema),
    /** Which signed note it concerned: of one just posted, its id. */
    note: v.optional(NoteIdSchema),
  }),
  ErrorBodySchema,
]);

/** A command's acknowledgement. */
export type CommandAck = v.InferOutput<typeof CommandAckSchema>;
