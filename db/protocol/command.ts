import * as v from 'valibot';
import { SeqSchema } from './cursor.ts';
import { ErrorBodySchema } from './error.ts';

/** Characters that a person may put in one note. */
export const NOTE_LIMIT = 500;

/** Post a note on the timeline. */
export const PostNoteSchema = v.strictObject({
  type: v.literal('note'),
  text: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(NOTE_LIMIT)),
});

/** Every command: the one union for the way up. */
export const CommandSchema = v.variant('type', [PostNoteSchema]);

/** A command, parsed. */
export type Command = v.InferOutput<typeof CommandSchema>;

/** A key chosen by the sender, new for each command, the same for each attempt at it. */
export const IdempotencyKeySchema = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{8,64}$/));

/** A command with its key, as it travels in a Socket.IO event; by POST the key is a header. */
export const CommandMessageSchema = v.strictObject({ key: IdempotencyKeySchema, command: CommandSchema });

/** What a command's acknowledgement says: committed at `seq`, or refused. */
export const CommandAckSchema = v.union([
  v.object({ seq: SeqSchema, replayed: v.boolean() }),
  ErrorBodySchema,
]);

/** A command's acknowledgement. */
export type CommandAck = v.InferOutput<typeof CommandAckSchema>;
