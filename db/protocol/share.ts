import * as v from 'valibot';
import { AccessIdSchema } from './access.ts';
import { SeriesNameSchema } from './event.ts';
import { TokenSchema } from './identity.ts';
import { LotIdSchema } from './lot.ts';
import { shownText } from './shown-text.ts';
import { TimeSchema } from './time.ts';
import { TopicPatternSchema } from './topic.ts';

/** How a share's token is had: in its link, signed by the host's backend, or a guest's that is asked for and renewed. */
export const SHARE_KINDS = ['public', 'signed', 'guest'] as const;

/** What a share shows. */
export const ShareShowsSchema = v.variant('kind', [
  v.strictObject({ kind: v.literal('board') }),
  v.strictObject({ kind: v.literal('panel'), panel: v.pipe(v.string(), v.regex(/^[a-z0-9-]{1,40}$/)) }),
  v.strictObject({ kind: v.literal('lot'), lot: LotIdSchema }),
  v.strictObject({ kind: v.literal('lots') }),
  v.strictObject({ kind: v.literal('alerts') }),
]);

/** URLs allow more in a host, of which `*`, `;` and `,` mean something else in a Content-Security-Policy. */
const ORIGIN = /^https?:\/\/(?:[a-z0-9._-]+|\[[0-9a-f:.]+\])(?::\d+)?$/;

const isOrigin = (text: string): boolean => {
  try {
    return ORIGIN.test(text) && new URL(text).origin === text;
  } catch {
    return false;
  }
};

/** An exact origin such as `https://shop.example`, or `*` for any site. */
export const HostOriginSchema = v.pipe(
  v.string(),
  v.maxLength(255),
  v.check(
    (text) => text === '*' || isOrigin(text),
    'An origin is written like https://shop.example, without a path.',
  ),
);

const LabelTextSchema = v.pipe(v.string(), v.maxLength(256));
/** Keys that schemas of records pass over: a filter that lost one would take more than was said. */
const PASSED_OVER = ['__proto__', 'prototype', 'constructor'];

/** Labels that a series must have, each with exactly this value. */
export const LabelFilterSchema = v.pipe(
  v.custom<Record<string, string>>(
    (labels) =>
      typeof labels === 'object' && labels !== null && !PASSED_OVER.some((key) => Object.hasOwn(labels, key)),
    'A label cannot have this name.',
  ),
  v.record(v.pipe(v.string(), v.regex(/^[a-zA-Z_][a-zA-Z0-9_]{0,63}$/)), LabelTextSchema),
  v.check((labels) => Object.keys(labels).length <= 16, 'At most 16 labels.'),
);

/** Locked filters: of measurements only series with one of these names and all of these labels; left out, whichever. */
export const SeriesFilterSchema = v.strictObject({
  names: v.optional(v.pipe(v.array(SeriesNameSchema), v.minLength(1), v.maxLength(64))),
  labels: v.optional(LabelFilterSchema),
});

/** What an admin says of a share. */
export const ShareTermsSchema = v.strictObject({
  title: shownText(80),
  shows: ShareShowsSchema,
  kind: v.picklist(SHARE_KINDS),
  /** The only topics that can be read through it. */
  topics: v.pipe(v.array(TopicPatternSchema), v.minLength(1), v.maxLength(16)),
  /** Null: every series of these topics. */
  series: v.nullable(SeriesFilterSchema),
  /** Sites that may embed it; none: no site may. */
  origins: v.pipe(v.array(HostOriginSchema), v.maxLength(20)),
  /** When it ends; null: it does not. */
  expires: v.nullable(TimeSchema),
  /** An SVG badge is served of it, to everybody who knows its id. */
  badge: v.boolean(),
});

/** A share, as admins see it. Its secrets are no part of it: they are made anew from the server's own. */
export const ShareSchema = v.object({
  ...ShareTermsSchema.entries,
  id: AccessIdSchema,
  made: TimeSchema,
  by: v.string(),
  /** Counts new links and keys: older ones no longer open it. */
  rev: v.number(),
  revoked: v.nullable(TimeSchema),
  lastUsed: v.nullable(TimeSchema),
});

/** `GET /api/v1/shares`: all of them, the newest first; for admins alone. */
export const SharesSchema = v.object({ shares: v.array(ShareSchema) });

/** `POST /api/v1/shares/<id>/secret`: what opens it, for admins alone: a public one's token, or the key that signs for it. */
export const ShareSecretSchema = v.object({
  token: v.optional(TokenSchema),
  key: v.optional(v.pipe(v.string(), v.maxLength(128))),
});

/** `POST /api/v1/shares/<id>/guest`, with an API token of scope `embed`: asks for a guest's token of so many seconds. */
export const GuestRequestSchema = v.strictObject({
  seconds: v.optional(v.pipe(v.number(), v.integer(), v.minValue(10), v.maxValue(3600))),
  /** Narrows the share's locked filter further. */
  labels: v.optional(LabelFilterSchema),
});
/** What it is answered; `expiresIn` in ms from now. */
export const GuestTokenSchema = v.object({ token: TokenSchema, expiresIn: v.number() });

/** What a token that a host's backend signs must say, beside `exp` (24 h from now at the most); the header's `kid` is the share's id. */
export const SignedClaimsSchema = v.object({
  exp: v.number(),
  /** Narrows the share's locked filter further. */
  labels: v.optional(LabelFilterSchema),
});

/** `GET /api/v1/shares/<id>`, with a token of it: what an embed shows. `expiresIn` is the token's, in ms; null: no end. */
export const ShareViewSchema = v.object({
  id: AccessIdSchema,
  title: v.string(),
  shows: ShareShowsSchema,
  topics: v.array(v.string()),
  /** A name for what the token may see, without a meaning: tokens of the same name can share a stream. */
  rights: v.optional(v.string()),
  expiresIn: v.nullable(v.number()),
});

/** `renew` on an open Socket.IO connection: a newer token of the same share. */
export const RenewSchema = v.strictObject({ token: TokenSchema });
/** Its acknowledgement, where it is not a refusal's body: milliseconds until the connection ends, null where it does not. */
export const RenewedSchema = v.object({ expiresIn: v.nullable(v.number()) });

/** What a share shows. */
export type ShareShows = v.InferOutput<typeof ShareShowsSchema>;
/** What an admin says of a share. */
export type ShareTerms = v.InferOutput<typeof ShareTermsSchema>;
/** A share, as admins see it. */
export type Share = v.InferOutput<typeof ShareSchema>;
/** Locked filters of measurements. */
export type SeriesFilter = v.InferOutput<typeof SeriesFilterSchema>;
/** What opens a share. */
export type ShareSecret = v.InferOutput<typeof ShareSecretSchema>;
/** A guest's token. */
export type GuestToken = v.InferOutput<typeof GuestTokenSchema>;
/** What an embed shows. */
export type ShareView = v.InferOutput<typeof ShareViewSchema>;
/** How long a renewed connection lasts. */
export type Renewed = v.InferOutput<typeof RenewedSchema>;
