import * as v from 'valibot';
import { ERROR_STATUS, TRANSPORT_NAMES, type ErrorCode } from '#protocol';

/** What passes between the harness and its own processes: the clients of the load, and the bare peer. */

const CountSchema = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const TransportSchema = v.picklist(TRANSPORT_NAMES);
const CodeSchema = v.picklist(Object.keys(ERROR_STATUS) as [ErrorCode, ...ErrorCode[]]); // Object.keys widens to string

const OpenSchema = v.object({
  type: v.literal('open'),
  host: v.string(),
  port: v.number(),
  lot: v.string(),
  /** Those who bid, each following the lot as well. */
  bidders: v.array(v.object({ transport: TransportSchema, id: v.string(), token: v.string() })),
  /** Those on each transport who only look on. */
  viewers: CountSchema,
  /** Least first bid, and the steps of the price. */
  start: CountSchema,
  increments: v.array(v.tuple([v.number(), v.number()])),
  /** Chance of the bidders. */
  seed: CountSchema,
});

const BidsSchema = v.object({
  type: v.literal('bids'),
  /** Bids to get accepted, and how many a second are begun. */
  count: CountSchema,
  rate: v.number(),
  /** Share of answers that are lost on purpose. */
  lost: v.number(),
});

const EchoOpenSchema = v.object({
  type: v.literal('echo-open'),
  host: v.string(),
  port: v.number(),
  connections: CountSchema,
});

const EchoSchema = v.object({
  type: v.literal('echo'),
  count: CountSchema,
  rate: v.number(),
  /** What each message is. */
  text: v.string(),
});

/** Every order to a process of clients. */
export const OrderSchema = v.variant('type', [
  OpenSchema,
  BidsSchema,
  EchoOpenSchema,
  EchoSchema,
  /** Waits until every viewer has reached this seq. */
  v.object({ type: v.literal('reach'), seq: CountSchema }),
  /** Compares what every viewer was shown with what the log holds: the JSON of the lot's events, in order. */
  v.object({ type: v.literal('judge'), events: v.array(v.tuple([CountSchema, v.string()])) }),
  v.object({ type: v.literal('close') }),
]);

/** One key that was ever sent, and what came of it in the end. */
export const SentSchema = v.object({
  transport: TransportSchema,
  bidder: v.string(),
  key: v.string(),
  max: v.number(),
  /** The seq of its acceptance, or the code of its refusal. */
  outcome: v.union([CountSchema, CodeSchema]),
  /** How the first answer was lost, on purpose or because none came in time; null when it was not. */
  lost: v.nullable(v.picklist(['ignored', 'cut', 'late'])),
  /** True when the answer that counted says that it is one of before. */
  replayed: v.boolean(),
  /** Milliseconds from the sending to the answer that counted. */
  ms: v.number(),
});

/** What every viewer of a process was shown. */
export const JudgedSchema = v.object({
  viewers: CountSchema,
  /** Events applied, by all of them. */
  applied: CountSchema,
  /** What was wrong, for whom. */
  faults: v.array(v.string()),
});

/** Every answer of a process of clients, one for each order. */
export const AnswerSchema = v.variant('type', [
  v.object({ type: v.literal('done') }),
  v.object({
    type: v.literal('bids'),
    sent: v.array(SentSchema),
    /** From the first sending to the last answer. */
    seconds: v.number(),
    /** The clients' own CPU as a share of one core, and the 99th percentile of their event loop's delay in ms. */
    cpu: v.number(),
    lag: v.number(),
  }),
  v.object({ type: v.literal('echoes'), ms: v.array(v.number()) }),
  v.object({ type: v.literal('judged'), ...JudgedSchema.entries }),
  v.object({ type: v.literal('failed'), reason: v.string() }),
]);

/** An order to a process of clients. */
export type Order = v.InferOutput<typeof OrderSchema>;
/** An order of one type. */
export type OrderOf<T extends Order['type']> = Extract<Order, { type: T }>;
/** An answer of a process of clients. */
export type Answer = v.InferOutput<typeof AnswerSchema>;
/** An answer of one type. */
export type AnswerOf<T extends Answer['type']> = Extract<Answer, { type: T }>;
/** One key that was ever sent. */
export type Sent = v.InferOutput<typeof SentSchema>;

/** What the bare peer says when it listens. */
export const PeerReadySchema = v.object({ port: v.number() });
