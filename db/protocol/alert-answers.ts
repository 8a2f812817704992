import * as v from 'valibot';
import { AlertAckSchema, AlertGapSchema, AlertIdSchema, EpisodeSchema, SilenceSchema } from './alert.ts';
import { DeliverySchema } from './alert-delivery.ts';
import { RuleTermsSchema } from './alert-rule.ts';
import { TimeSchema } from './time.ts';

/** Points of one series in a preview or a strip, at the most. */
export const ALERT_POINTS = 600;

/** Series in a preview or a strip, at the most: those that fired, then those nearest to it. */
export const ALERT_SERIES = 20;

/** What a rule would have done: asked for with terms that need not be those of any rule. */
export const PreviewRequestSchema = v.strictObject({
  terms: RuleTermsSchema,
  from: TimeSchema,
  to: TimeSchema,
});

/** A stretch in which an alert stood in one way; `to` null: it still does. */
export const AlertSpanSchema = v.object({
  from: TimeSchema,
  to: v.nullable(TimeSchema),
  state: v.picklist(['pending', 'firing']),
  episode: EpisodeSchema,
});

/** One series under a rule: its values as the condition sees them, and what the alert did. */
export const AlertRowSchema = v.object({
  id: AlertIdSchema,
  labels: v.record(v.string(), v.string()),
  unit: v.string(),
  /** `[t, value]`, oldest first; null where there was nothing. */
  points: v.array(v.tuple([TimeSchema, v.nullable(v.number())])),
  spans: v.array(AlertSpanSchema),
});

/** The answer to a preview. */
export const PreviewSchema = v.object({
  from: TimeSchema,
  to: TimeSchema,
  /** Series that the selector finds in all. */
  matched: v.number(),
  rows: v.array(AlertRowSchema),
});

/** Why a rule did or did not fire: everything about it in a stretch of time. */
export const StripSchema = v.object({
  ...PreviewSchema.entries,
  acks: v.array(AlertAckSchema),
  silences: v.array(SilenceSchema),
  sent: v.array(DeliverySchema),
  gaps: v.array(AlertGapSchema),
});

/** What a rule would have done. */
export type PreviewRequest = v.InferOutput<typeof PreviewRequestSchema>;
/** A stretch in which an alert stood in one way. */
export type AlertSpan = v.InferOutput<typeof AlertSpanSchema>;
/** One series under a rule. */
export type AlertRow = v.InferOutput<typeof AlertRowSchema>;
/** The answer to a preview. */
export type Preview = v.InferOutput<typeof PreviewSchema>;
/** Why a rule did or did not fire. */
export type Strip = v.InferOutput<typeof StripSchema>;
