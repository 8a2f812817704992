import * as v from 'valibot';
import { shownText } from './shown-text.ts';

/** What a bidder calls himself; only admins see it. */
export const DisplayNameSchema = v.pipe(v.string(), v.minLength(1), v.maxLength(40));

/** Who acts: a token signed by this server, or the admin's. It travels in a command or as `Authorization: Bearer`, never in an address. */
export const TokenSchema = v.pipe(v.string(), v.maxLength(1024), v.regex(/^[A-Za-z0-9._~+/=-]{16,}$/));

/** Asks for an identity, or with a token of before for another name of the same one. */
export const IdentityRequestSchema = v.strictObject({
  name: shownText(40),
  token: v.optional(TokenSchema),
});

/** An identity, for its owner alone: whoever has the token is that bidder. */
export const IdentitySchema = v.object({
  token: TokenSchema,
  /** Random; the same for as long as the token is kept. */
  id: v.pipe(v.string(), v.maxLength(64)),
  name: DisplayNameSchema,
});

/** Who a token is. */
export const WhoSchema = v.object({
  role: v.picklist(['bidder', 'viewer', 'admin']),
  id: v.pipe(v.string(), v.maxLength(64)),
  name: v.string(),
});

/** `GET /api/v1/identity`: who the token is that asks, and what his signed notes have as their author. */
export const WhoAmISchema = v.object({ ...WhoSchema.entries, author: v.string() });

/** An identity, for its owner alone. */
export type Identity = v.InferOutput<typeof IdentitySchema>;
/** Who a token is. */
export type Who = v.InferOutput<typeof WhoSchema>;
/** Who the token is that asks. */
export type WhoAmI = v.InferOutput<typeof WhoAmISchema>;
