import * as v from 'valibot';
import { AlertIdSchema, EpisodeSchema } from './alert.ts';
import { ChannelIdSchema } from './alert-rule.ts';
import { TimeSchema } from './time.ts';

/** The ways in which alerts are sent. */
export const CHANNEL_KINDS = ['webhook', 'alertmanager', 'slack', 'ntfy', 'smtp', 'browser'] as const;

const NAME = v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(80));

/** A channel as everybody may see it: addresses and secrets stay hidden. */
export const ChannelSchema = v.object({
  id: ChannelIdSchema,
  name: NAME,
  kind: v.picklist(CHANNEL_KINDS),
  /** Where it leads, without path or secrets; empty for the browser. */
  host: v.pipe(v.string(), v.maxLength(253)),
  enabled: v.boolean(),
});

/** A channel is gone. */
export const ChannelRemovedSchema = v.object({ id: ChannelIdSchema });

/** One alert in a message. */
export const ToldAlertSchema = v.object({
  id: AlertIdSchema,
  episode: EpisodeSchema,
  told: v.picklist(['firing', 'resolved', 'flapping']),
});

/** What became of a message: of its making (attempt 0), or of one attempt to send it. */
export const DeliverySchema = v.object({
  /** The message's idempotency id. */
  message: v.pipe(v.string(), v.maxLength(128)),
  channel: ChannelIdSchema,
  group: v.pipe(v.string(), v.maxLength(1_024)),
  alerts: v.array(ToldAlertSchema),
  /** `merged`: nobody had it, and what it had to tell is in the next message of its group. */
  outcome: v.picklist(['waiting', 'sent', 'retrying', 'dead', 'merged']),
  attempt: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  /** True when it is later than it should be. */
  late: v.boolean(),
  /** Why it was not sent, in words. */
  problem: v.optional(v.pipe(v.string(), v.maxLength(300))),
  at: TimeSchema,
});

/** What `alerts/delivery` stands at: the newest messages on their way, those given up, and the last of each channel. */
export const DeliveryStateSchema = v.object({
  waiting: v.array(DeliverySchema),
  dead: v.array(DeliverySchema),
  last: v.array(DeliverySchema),
});

/** An alert of an Alertmanager outside, as it stands there. */
export const OutsideAlertSchema = v.object({
  /** Its fingerprint there. */
  id: v.pipe(v.string(), v.minLength(1), v.maxLength(64)),
  /** Who sent it: the Alertmanager's own address. */
  source: v.pipe(v.string(), v.maxLength(512)),
  state: v.picklist(['firing', 'resolved']),
  labels: v.record(v.string(), v.string()),
  annotations: v.record(v.string(), v.string()),
  startsAt: TimeSchema,
  endsAt: v.nullable(TimeSchema),
  at: TimeSchema,
});

/** A way in which alerts are sent. */
export type ChannelKind = (typeof CHANNEL_KINDS)[number];
/** A channel as everybody may see it. */
export type Channel = v.InferOutput<typeof ChannelSchema>;
/** One alert in a message. */
export type ToldAlert = v.InferOutput<typeof ToldAlertSchema>;
/** What became of a message. */
export type Delivery = v.InferOutput<typeof DeliverySchema>;
/** What `alerts/delivery` stands at. */
export type DeliveryState = v.InferOutput<typeof DeliveryStateSchema>;
/** An alert of an Alertmanager outside. */
export type OutsideAlert = v.InferOutput<typeof OutsideAlertSchema>;
