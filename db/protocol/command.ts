import * as v from 'valibot';
import { ALERT_COMMANDS, type AlertCommand } from './alert-command.ts';
import { SeqSchema } from './cursor.ts';
import { ErrorBodySchema } from './error.ts';
import { TokenSchema } from './identity.ts';
import { IdempotencyKeySchema } from './key.ts';
import { AmountSchema, LotIdSchema, LotTermsSchema } from './lot.ts';
import { BidOutcomeSchema } from './lot-answers.ts';
import { shownText } from './shown-text.ts';

/** Characters that a person may put in one note. */
export const NOTE_LIMIT = 500;

/** Post a note on the timeline. */
export const PostNoteSchema = v.strictObject({
  type: v.literal('note'),
  text: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(NOTE_LIMIT)),
});

/** Who commands. It belongs to the command and not to the connection, because pages of several people's may share that. */
const AS = { as: TokenSchema };
const REASON = shownText(300);

/** Puts up a lot; its seller is who commands. */
export const CreateLotSchema = v.strictObject({
  type: v.literal('lot-create'),
  ...AS,
  terms: LotTermsSchema,
});

/** Replaces the terms of a lot that has not opened yet. */
export const EditLotSchema = v.strictObject({
  type: v.literal('lot-edit'),
  ...AS,
  lot: LotIdSchema,
  terms: LotTermsSchema,
});

/** Opens a lot now, before its time. */
export const OpenLotSchema = v.strictObject({ type: v.literal('lot-open'), ...AS, lot: LotIdSchema });

/** Calls a lot off. */
export const CancelLotSchema = v.strictObject({
  type: v.literal('lot-cancel'),
  ...AS,
  lot: LotIdSchema,
  reason: REASON,
});

/** Bids up to `max`, in minor units of the lot's currency. */
export const BidSchema = v.strictObject({
  type: v.literal('bid'),
  ...AS,
  lot: LotIdSchema,
  max: AmountSchema,
});

/** Takes a bid back, by an admin: `bid` is its version among the lot's sealed events. */
export const RetractBidSchema = v.strictObject({
  type: v.literal('bid-retract'),
  ...AS,
  lot: LotIdSchema,
  bid: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  reason: REASON,
});

/** Every command: the one union for the way up. */
export const CommandSchema = v.variant('type', [
  PostNoteSchema,
  CreateLotSchema,
  EditLotSchema,
  OpenLotSchema,
  CancelLotSchema,
  BidSchema,
  RetractBidSchema,
  ...ALERT_COMMANDS,
]);

/** A command, parsed. */
export type Command = v.InferOutput<typeof CommandSchema>;

/** A command that concerns a lot. */
export type LotCommand = Exclude<Command, AlertCommand | { readonly type: 'note' }>;

/** A command with its key, as it travels in a Socket.IO event; by POST the key is a header. */
export const CommandMessageSchema = v.strictObject({ key: IdempotencyKeySchema, command: CommandSchema });

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
