import * as v from 'valibot';
import { CLIENT_KINDS } from './clients/registry.ts';

/** What passes between the harness and its own processes: the load generator and the peers. */

const ConnectSchema = v.object({
  type: v.literal('connect'),
  client: v.picklist(CLIENT_KINDS),
  host: v.string(),
  port: v.number(),
  path: v.string(),
  auth: v.string(),
  /** How many viewers. Added to those already there. */
  count: v.number(),
  marker: v.string(),
  /** Latency is measured on one viewer in this many. */
  sampleEvery: v.number(),
  /** Milliseconds between the questions of a client that asks at its own pace. */
  pace: v.number(),
});

const PostsSchema = v.object({
  type: v.literal('posts'),
  path: v.string(),
  /** How many commands, one after the other. */
  count: v.number(),
  /** Milliseconds between them. */
  pause: v.number(),
});

/** Every order to the load generator. */
export const OrderSchema = v.variant('type', [
  ConnectSchema,
  PostsSchema,
  v.object({ type: v.literal('begin') }),
  v.object({ type: v.literal('finish') }),
  v.object({ type: v.literal('close') }),
]);

/** An order to the load generator. */
export type Order = v.InferOutput<typeof OrderSchema>;
/** The order to open viewers. */
export type ConnectOrder = v.InferOutput<typeof ConnectSchema>;
/** The order to send commands and time their arrival. */
export type PostsOrder = v.InferOutput<typeof PostsSchema>;

const LatencySchema = v.object({ count: v.number(), p50: v.number(), p99: v.number() });

/** Latency in milliseconds. */
export type Latency = v.InferOutput<typeof LatencySchema>;

/** What a window saw. */
export const WindowSchema = v.object({
  events: v.number(),
  bytesIn: v.number(),
  bytesOut: v.number(),
  seconds: v.number(),
  latency: LatencySchema,
  /** The generator's own CPU, as a share of one core. */
  ownCpu: v.number(),
  /** The 99th percentile of its event loop's delay, ms. */
  ownLag: v.number(),
  broken: v.number(),
  reason: v.optional(v.string()),
});

/** What a window saw. */
export type Window = v.InferOutput<typeof WindowSchema>;

/** Every answer of the load generator, one for each order. */
export const AnswerSchema = v.variant('type', [
  v.object({ type: v.literal('done') }),
  v.object({ type: v.literal('window'), window: WindowSchema }),
  v.object({ type: v.literal('latency'), latency: LatencySchema }),
  v.object({ type: v.literal('failed'), reason: v.string() }),
]);

/** An answer of the load generator. */
export type Answer = v.InferOutput<typeof AnswerSchema>;

/** What a peer says when it listens. `pid` is the process whose cost counts, where it is not the peer's own. */
export const PeerReadySchema = v.object({ port: v.number(), pid: v.optional(v.number()) });

/** What a peer says when it listens. */
export type PeerReady = v.InferOutput<typeof PeerReadySchema>;
