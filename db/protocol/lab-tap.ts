import * as v from 'valibot';
import { LANE_NAMES } from './lab.ts';

/** What a record of the tap is about, from the outside in. */
export const TAP_LAYERS = [
  'http-request',
  'http-response',
  'http-body',
  'websocket',
  'engine.io',
  'socket.io',
  'sse',
] as const;

/** Records that the server keeps, records in one answer, and characters of payload in one record. */
export const TAP_LIMITS = { kept: 2_000, answer: 500, text: 2_048 } as const;

/** What really passed a socket of the server, decoded. */
export const TapRecordSchema = v.object({
  /** Its number, from 1 since the tap was turned on. */
  n: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  /** Milliseconds since 1970 with 3 decimals, by the clock of the session's events. */
  t: v.number(),
  lane: v.picklist(LANE_NAMES),
  /** The number of the connection, from 1 in the session. */
  connection: v.number(),
  /** `in`: from the lane to the server. */
  way: v.picklist(['in', 'out']),
  layer: v.picklist(TAP_LAYERS),
  /** Bytes on the wire; of what is inside another record, bytes of its text. */
  bytes: v.number(),
  /** One line: `GET /api/v1/poll`, `text frame, 92 bytes`. */
  summary: v.string(),
  /** The thing itself, cut where it is long; secrets are replaced by their length. */
  detail: v.string(),
  /** One line that says what it is for. */
  explained: v.string(),
  /** Of a WebSocket frame alone, as RFC 6455 has them. */
  frame: v.optional(
    v.object({
      opcode: v.number(),
      fin: v.boolean(),
      masked: v.boolean(),
      /** RSV1: the message is compressed by permessage-deflate. */
      compressed: v.boolean(),
      /** Bytes of its payload on the wire. */
      length: v.number(),
      /** The code of a Close; null for one without. */
      close: v.optional(v.nullable(v.number())),
    }),
  ),
  /** Bytes that the socket had taken and the network had not, right after it was written. */
  buffered: v.optional(v.number()),
});

/** Records after a number: `next` goes on after them; `dropped` were too old and are gone. */
export const TapAnswerSchema = v.object({
  on: v.boolean(),
  records: v.array(TapRecordSchema),
  next: v.number(),
  dropped: v.number(),
});

/** What passed a socket, decoded. */
export type TapRecord = v.InferOutput<typeof TapRecordSchema>;
/** What a record is about. */
export type TapLayer = (typeof TAP_LAYERS)[number];
/** Records after a number. */
export type TapAnswer = v.InferOutput<typeof TapAnswerSchema>;
