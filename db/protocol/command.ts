import * as v from 'valibot';
import { ALERT_COMMANDS, type AlertCommand } from './alert-command.ts';
import { TokenSchema } from './identity.ts';
import { IdempotencyKeySchema } from './key.ts';
import { AmountSchema, LotIdSchema, LotTermsSchema } from './lot.ts';
import { EditNoteSchema, PostNoteSchema, StrikeNoteSchema } from './note-board.ts';
import { shownText } from './shown-text.ts';

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
  EditNoteSchema,
  StrikeNoteSchema,
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

/** A command that concerns a note. */
export type NoteCommand = Extract<Command, { readonly type: 'note' | 'note-edit' | 'note-strike' }>;

/** A command that concerns a lot. */
export type LotCommand = Exclude<Command, AlertCommand | NoteCommand>;

/** A command with its key, as it travels in a Socket.IO event; by POST the key is a header. */
export const CommandMessageSchema = v.strictObject({ key: IdempotencyKeySchema, command: CommandSchema });
