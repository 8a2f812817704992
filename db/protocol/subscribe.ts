import * as v from 'valibot';
import { CursorTextSchema } from './cursor.ts';
import { TokenSchema } from './identity.ts';
import { TopicPatternsSchema } from './topic.ts';

/**
 * What a client asks for when it opens a transport. Socket.IO carries it in the handshake's `auth`; SSE and
 * polling in the query, where `topics` is comma-separated and `v` a number in text.
 */
export const SubscribeSchema = v.object({
  /** The protocol version that the client speaks. */
  v: v.optional(v.pipe(v.number(), v.safeInteger())),
  /** `epoch:seq`; left out, the stream begins at the head. */
  cursor: v.optional(CursorTextSchema),
  /** Who reads, where a cookie does not say so; elsewhere it travels as `Authorization: Bearer`. */
  token: v.optional(TokenSchema),
  /** Topic patterns; left out, everything that may be read. */
  topics: v.optional(TopicPatternsSchema),
});

/** A parsed subscription. */
export type Subscribe = v.InferOutput<typeof SubscribeSchema>;
