import * as v from 'valibot';
import { TimeSchema } from './time.ts';
import { TRANSPORT_NAMES } from './transport.ts';

/** Milliseconds between two words of a page that somebody is there, and how long one lasts. */
export const PRESENCE = { every: 3_000, lasts: 6_500 } as const;

/** `POST /api/v1/presence`: says that a page is open, over which transport; by token who looks at it. */
export const PresenceRequestSchema = v.strictObject({
  page: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{8,64}$/)),
  transport: v.picklist(TRANSPORT_NAMES),
  /** The page is being closed. */
  leaving: v.optional(v.boolean()),
});

/** Somebody on the page. */
export const PresentSchema = v.object({
  /** Random; the same for as long as he is there. */
  id: v.string(),
  /** Null without an identity. */
  name: v.nullable(v.pipe(v.string(), v.maxLength(64))),
  transport: v.picklist(TRANSPORT_NAMES),
  since: TimeSchema,
});

/** Who is on the page, who came first first. */
export const PresenceSchema = v.object({
  serverTime: TimeSchema,
  /** Which of them asked. */
  you: v.nullable(v.string()),
  /** What his notes have as their author; null without an identity. */
  author: v.nullable(v.string()),
  people: v.array(PresentSchema),
  /** How many there are; more than are named when there are very many. */
  count: v.number(),
});

/** Somebody on the page. */
export type Present = v.InferOutput<typeof PresentSchema>;
/** Who is on the page. */
export type Presence = v.InferOutput<typeof PresenceSchema>;
