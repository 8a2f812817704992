import * as v from 'valibot';
import { AlertAckSchema, AlertFlappingSchema, AlertGapSchema, AlertSchema, SilenceSchema } from './alert.ts';
import { ChannelSchema, DeliverySchema, OutsideAlertSchema } from './alert-delivery.ts';
import { RuleSchema } from './alert-rule.ts';
import { ALERT_TOPICS } from './topic.ts';

/** What each topic of alerts stands at, as a snapshot has it. */
export const ALERT_STATES_SCHEMAS = {
  /** Every rule. */
  [ALERT_TOPICS.rules]: v.object({ rules: v.array(RuleSchema) }),
  /** Alerts that are pending or firing, and those resolved in the last 15 minutes, with what was said of them. */
  [ALERT_TOPICS.live]: v.object({
    alerts: v.array(AlertSchema),
    acks: v.array(AlertAckSchema),
    flapping: v.array(AlertFlappingSchema),
    /** The newest, oldest first. */
    gaps: v.array(AlertGapSchema),
  }),
  /** Those that are not long over. */
  [ALERT_TOPICS.silences]: v.object({ silences: v.array(SilenceSchema) }),
  [ALERT_TOPICS.channels]: v.object({ channels: v.array(ChannelSchema) }),
  /** The newest of each channel, and of each message that is not sent, oldest first. */
  [ALERT_TOPICS.delivery]: v.object({ deliveries: v.array(DeliverySchema) }),
  [ALERT_TOPICS.outside]: v.object({ alerts: v.array(OutsideAlertSchema) }),
} as const;
