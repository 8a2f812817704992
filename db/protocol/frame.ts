import * as v from 'valibot';
import { EpochSchema, SeqSchema } from './cursor.ts';
import { decodeEvent, EventTupleSchema, type StreamEvent } from './event.ts';
import { TimeSchema } from './time.ts';
import { TRANSPORT_NAMES } from './transport.ts';

/**
 * A frame travels as a JSON array whose first element names it: as the arguments of a Socket.IO event,
 * as the data of a server-sent event, or as an element of a poll's answer. See docs/PROTOCOL.md.
 */

const MillisecondsSchema = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/** First on every connection: who speaks, and where the log stands. */
export const HelloSchema = v.object({
  protocol: v.pipe(v.number(), v.safeInteger()),
  epoch: EpochSchema,
  /** The seq of the newest durable event. */
  head: SeqSchema,
  /** The oldest cursor that can still be resumed. */
  floor: SeqSchema,
  /** Where this connection's first batch begins. */
  from: SeqSchema,
  serverTime: TimeSchema,
  transport: v.picklist(TRANSPORT_NAMES),
  /** Milliseconds between frames; between questions for polling. */
  cadence: MillisecondsSchema,
  /** Milliseconds of silence after which a heartbeat is sent. */
  heartbeat: MillisecondsSchema,
  /** The main script of the page that this server serves, such as `/assets/index-B2x.js`; another than one's own is newer. */
  page: v.optional(v.pipe(v.string(), v.maxLength(256))),
  /** The log is temporary, and `/api/v1/network` is served. */
  demo: v.optional(v.boolean()),
  /** Milliseconds until this connection ends with its token; absent: it does not. */
  expiresIn: v.optional(MillisecondsSchema),
});

/** The line lives and there is nothing to say. */
export const HeartbeatSchema = v.object({ head: SeqSchema, serverTime: TimeSchema });

/** Why a cursor could not be resumed. */
export const RESET_REASONS = ['too-old', 'other-epoch', 'ahead'] as const;

/** The cursor cannot be resumed: drop what you hold, load a snapshot, go on from `seq`. */
export const ResetSchema = v.object({
  epoch: EpochSchema,
  seq: SeqSchema,
  reason: v.picklist(RESET_REASONS),
});

/**
 * Why a server ends a connection by itself: it stops, it could not read its log, the reader was signed out (or his token or share
 * revoked), or his token's time is over.
 */
export const BYE_REASONS = ['stopping', 'failing', 'ended', 'expired'] as const;

/** The server ends this connection; come back from your cursor after `retryAfter` milliseconds. */
export const ByeSchema = v.object({ reason: v.picklist(BYE_REASONS), retryAfter: MillisecondsSchema });

/** The wire form of a batch: `["b", events, from?, to?]`; a bound left out or null touches the events. */
const BatchTupleSchema = v.union([
  v.strictTuple([v.literal('b'), v.pipe(v.array(EventTupleSchema), v.minLength(1))]),
  v.strictTuple([v.literal('b'), v.array(EventTupleSchema), SeqSchema]),
  v.strictTuple([v.literal('b'), v.array(EventTupleSchema), v.nullable(SeqSchema), SeqSchema]),
]);

/** Every message that a server sends: the one union for the way down. */
export const FrameTupleSchema = v.union([
  BatchTupleSchema,
  v.strictTuple([v.literal('hello'), HelloSchema]),
  v.strictTuple([v.literal('heartbeat'), HeartbeatSchema]),
  v.strictTuple([v.literal('reset'), ResetSchema]),
  v.strictTuple([v.literal('bye'), ByeSchema]),
]);

/** First on every connection. */
export type Hello = v.InferOutput<typeof HelloSchema>;
/** Sent when the line has been quiet. */
export type Heartbeat = v.InferOutput<typeof HeartbeatSchema>;
/** The cursor cannot be resumed. */
export type Reset = v.InferOutput<typeof ResetSchema>;
/** The server ends the connection. */
export type Bye = v.InferOutput<typeof ByeSchema>;

/** The matching events of the range `(from, to]`, in order: the range names what a filter hid. */
export interface Batch {
  readonly from: number;
  readonly to: number;
  readonly events: readonly StreamEvent[];
}

/** A frame, parsed. */
export type Frame =
  | ({ readonly type: 'hello' } & Hello)
  | ({ readonly type: 'batch' } & Batch)
  | ({ readonly type: 'heartbeat' } & Heartbeat)
  | ({ readonly type: 'reset' } & Reset)
  | ({ readonly type: 'bye' } & Bye);

/** Frames other than batches, which are few and are encoded one by one. */
export type ControlFrame = Exclude<Frame, { type: 'batch' }>;

/** Takes a control frame; returns the JSON of its wire form. */
export function encodeControl(frame: ControlFrame): string {
  const { type, ...body } = frame;
  return JSON.stringify([type, body]);
}

/** An event whose JSON was made once, at commit. */
export interface EncodedEvent {
  readonly seq: number;
  readonly json: string;
}

/**
 * Takes the range `(from, to]` and the already encoded events inside it, in order; returns the JSON of the
 * batch. A bound that touches the events is left out: at one event per frame it would cost as much as the framing.
 */
export function encodeBatch(from: number, to: number, events: readonly EncodedEvent[]): string {
  const first = events[0];
  const last = events.at(-1);
  if (first === undefined || last === undefined) return `["b",[],${from},${to}]`;
  const list = events.length === 1 ? first.json : events.map((event) => event.json).join(',');
  const start = first.seq - 1 === from ? undefined : from;
  if (last.seq !== to) return `["b",[${list}],${start ?? 'null'},${to}]`;
  return start === undefined ? `["b",[${list}]]` : `["b",[${list}],${start}]`;
}

function decodeBatch(tuple: v.InferOutput<typeof BatchTupleSchema>): Frame {
  const events = tuple[1].map(decodeEvent);
  const from = tuple[2] ?? (events[0]?.seq ?? 1) - 1;
  const to = tuple[3] ?? events.at(-1)?.seq ?? from;
  if (to < from || (events.length === 0 && tuple[3] === undefined)) {
    throw new RangeError(`A batch says neither its events nor its range: (${from}, ${to}].`);
  }
  let previous = from;
  for (const { seq } of events) {
    if (seq <= previous || seq > to)
      throw new RangeError(`Event ${seq} stands outside its batch (${from}, ${to}].`);
    previous = seq;
  }
  return { type: 'batch', from, to, events };
}

/**
 * Takes a frame as JSON gave it; returns it parsed.
 * Throws ValiError when it fits no frame, RangeError when a batch contradicts its own range.
 */
export function decodeFrame(tuple: unknown): Frame {
  const parsed = v.parse(FrameTupleSchema, tuple);
  switch (parsed[0]) {
    case 'b':
      return decodeBatch(parsed);
    case 'hello':
      return { type: 'hello', ...parsed[1] };
    case 'heartbeat':
      return { type: 'heartbeat', ...parsed[1] };
    case 'reset':
      return { type: 'reset', ...parsed[1] };
    case 'bye':
      return { type: 'bye', ...parsed[1] };
  }
}
