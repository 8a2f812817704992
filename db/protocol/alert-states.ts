import * as v from 'valibot';
import { AlertAckSchema, AlertFlappingSchema, AlertGapSchema, AlertSchema, SilenceSchema } from './alert.ts';
import { ChannelSchema, OutsideAlertSchema } from './alert-delivery.ts';
import { RuleSchema } from './alert-rule.ts';

/** What `alerts/rules` stands at. */
export const RulesStateSchema = v.object({ rules: v.array(RuleSchema) });

/** What `alerts/live` stands at: alerts that are wrong or were within the last quarter of an hour, and what is said of them. */
export const AlertsStateSchema = v.object({
  alerts: v.array(AlertSchema),
  acks: v.array(AlertAckSchema),
  flapping: v.array(AlertFlappingSchema),
  /** The newest, oldest first. */
  gaps: v.array(AlertGapSchema),
});

/** What `alerts/silences` stands at: those to come, those that hold, those that are not long over. */
export const SilencesStateSchema = v.object({ silences: v.array(SilenceSchema) });

/** What `alerts/channels` stands at. */
export const ChannelsStateSchema = v.object({ channels: v.array(ChannelSchema) });

/** What `alerts/outside` stands at. */
export const OutsideStateSchema = v.object({ alerts: v.array(OutsideAlertSchema) });

/** What `alerts/live` stands at. */
export type AlertsState = v.InferOutput<typeof AlertsStateSchema>;
