import * as v from 'valibot';
import { CursorTextSchema } from './cursor.ts';
import { LabCostSchema } from './lab-cost.ts';
import { TopicSchema } from './topic.ts';
import { TRANSPORT_NAMES } from './transport.ts';

/** The lanes of a Lab session: one for each transport, pinned to it, and one that falls back by itself. */
export const LANE_NAMES = [...TRANSPORT_NAMES, 'auto'] as const;

/** The name of a lane. */
export type LaneName = (typeof LANE_NAMES)[number];

/** Takes any text; true when it names a lane. */
export function isLaneName(text: unknown): text is LaneName {
  return LANE_NAMES.some((name) => name === text);
}

/** A session's name: random, and known to who opened it. */
export const LabIdSchema = v.pipe(v.string(), v.regex(/^[a-z0-9]{12}$/));

/** Takes a session's name and a lane's; returns the viewer that each request of the lane names (`VIEWER.query`). */
export function laneViewer(session: string, lane: LaneName): string {
  return `lab-${session}-${lane}`;
}

/** Sessions at once; seconds without a request after which one ends; and minutes after which it ends in any case. */
export const LAB_LIMITS = {
  sessions: 4,
  idleSeconds: 60,
  minutes: 30,
  /** Events a second, bytes of filling in one, and both multiplied. */
  rate: 1_000,
  bytes: 8_192,
  bytesPerSecond: 512 * 1024,
} as const;

/** How a session's events are made and delivered. */
export const LabSettingsSchema = v.strictObject({
  /** Events a second. */
  rate: v.pipe(v.number(), v.minValue(0), v.maxValue(LAB_LIMITS.rate)),
  /** Bytes of filling in each event. */
  bytes: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(LAB_LIMITS.bytes)),
  /** Off: each event is committed and flushed at once, on every transport. */
  batching: v.boolean(),
  /** permessage-deflate on this session's WebSockets. */
  deflate: v.boolean(),
  /** gzip on the HTTP answers to this session's lanes. */
  gzip: v.boolean(),
});

/** What a new session has. */
export const LAB_DEFAULTS: LabSettings = {
  rate: 10,
  bytes: 100,
  batching: true,
  deflate: false,
  gzip: false,
};

const CountSchema = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/**
 * What passed the server's sockets for a lane: bytes of TCP payload, so request lines, headers and frames are in it, and
 * TCP/IP headers and TLS are not.
 */
export const LaneWireSchema = v.object({
  /** From the lane to the server. */
  in: CountSchema,
  /** From the server to the lane. */
  out: CountSchema,
  /** HTTP requests, upgrades among them. */
  requests: CountSchema,
  /** Connections on which the lane asked for something. */
  connections: CountSchema,
  /** Connections that became WebSockets. */
  upgrades: CountSchema,
});

/** A lane as the server has it. */
export const LabLaneSchema = v.object({
  wire: LaneWireSchema,
  /** Events of the session that the server wrote to it. */
  events: CountSchema,
  /** Times that its connections were cut here. */
  cut: CountSchema,
  /** The profile of the hostile proxy that it is behind; `pass` damages nothing. */
  network: v.string(),
});

/** What the figures were measured on. */
export const LabConditionsSchema = v.object({
  /** Of Switchyard, and of Node. */
  version: v.string(),
  node: v.string(),
  os: v.string(),
  cpu: v.string(),
  cores: v.number(),
  /** Bytes. */
  memory: v.number(),
  /** Milliseconds of silence after which the server sends a heartbeat. */
  heartbeat: v.number(),
  /** The server speaks plain HTTP: TLS, where there is any, is a proxy's and not in the bytes. */
  tls: v.literal(false),
});

/** Lanes by name. */
const lanesOf = <Schema extends v.GenericSchema>(schema: Schema) =>
  v.object({
    websocket: schema,
    'long-polling': schema,
    sse: schema,
    polling: schema,
    auto: schema,
  } satisfies Record<LaneName, Schema>);

/** A session as it stands: the answer when it is opened, read, set or reset. */
export const LabStateSchema = v.object({
  id: LabIdSchema,
  topic: TopicSchema,
  /** Where all lanes begin: before the session's first event. */
  cursor: CursorTextSchema,
  settings: LabSettingsSchema,
  /** Events made so far; the `n` of the newest. */
  made: CountSchema,
  /** The clock by which events are stamped, in milliseconds since 1970 with 3 decimals, when this was answered. */
  now: v.number(),
  /** When the session ends in any case, in milliseconds since 1970. */
  ends: v.number(),
  lanes: lanesOf(LabLaneSchema),
  /** The server CPU per event, once it was measured; null before. */
  cost: v.nullable(LabCostSchema),
  /** The tap is on, and the number of its newest record. */
  tap: v.object({ on: v.boolean(), newest: CountSchema }),
  conditions: LabConditionsSchema,
  /** Lanes can be put behind a profile of the hostile proxy: a demo's can. */
  network: v.boolean(),
});

/** Ends the connections of a lane: in order, or by a reset. */
export const LabCutSchema = v.strictObject({ how: v.picklist(['close', 'reset']) });

/** Turns the tap on or off; turned on it begins anew. */
export const LabTapSwitchSchema = v.strictObject({ on: v.boolean() });

/** How a session's events are made and delivered. */
export type LabSettings = v.InferOutput<typeof LabSettingsSchema>;
/** What passed the server's sockets for a lane. */
export type LaneWire = v.InferOutput<typeof LaneWireSchema>;
/** A lane as the server has it. */
export type LabLane = v.InferOutput<typeof LabLaneSchema>;
/** What the figures were measured on. */
export type LabConditions = v.InferOutput<typeof LabConditionsSchema>;
/** A session as it stands, parsed: its cursor is taken apart. */
export type LabState = v.InferOutput<typeof LabStateSchema>;
/** A session as it travels. */
export type LabStateText = v.InferInput<typeof LabStateSchema>;
/** How a lane is cut. */
export type LabCut = v.InferOutput<typeof LabCutSchema>;
