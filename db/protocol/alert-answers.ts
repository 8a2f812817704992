import * as v from 'valibot';
import {
  ALERT_REASONS,
  AlertAckSchema,
  AlertGapSchema,
  AlertIdSchema,
  EpisodeSchema,
  SilenceSchema,
} from './alert.ts';
import { DeliverySchema } from './alert-delivery.ts';
import { RuleIdSchema, RuleSchema, RuleTermsSchema, SEVERITIES } from './alert-rule.ts';
import { AlertsStateSchema } from './alert-states.ts';
import { SeqSchema } from './cursor.ts';
import { TimeSchema } from './time.ts';

/** Points of one series in a preview or a strip, at the most. */
export const ALERT_POINTS = 600;

/** Series in a preview or a strip, at the most: those that fired, then the others. */
export const ALERT_ROWS = 20;

/** `GET /api/v1/alerts`: what stands at exactly `seq`. */
export const AlertListSchema = v.object({
  serverTime: TimeSchema,
  seq: SeqSchema,
  ...AlertsStateSchema.entries,
  silences: v.array(SilenceSchema),
});

/** `GET /api/v1/rules`: the rules, and what each looks at now. */
export const RuleListSchema = v.object({
  serverTime: TimeSchema,
  seq: SeqSchema,
  rules: v.array(RuleSchema),
  /** By rule: how many series it looks at, of how many there is no value now, and how many more are too many to be looked at. */
  watched: v.record(v.string(), v.object({ series: v.number(), without: v.number(), beyond: v.number() })),
});

/** Asks what a rule would have done: with terms that need not be those of any rule. */
export const PreviewRequestSchema = v.strictObject({
  terms: RuleTermsSchema,
  from: TimeSchema,
  to: TimeSchema,
});

/** A stretch in which an alert stood in one way; `to` null: it still does. `value` is the one with which it began. */
export const AlertSpanSchema = v.object({
  state: v.picklist(['pending', 'firing', 'recovering']),
  reason: v.picklist(ALERT_REASONS),
  from: TimeSchema,
  to: v.nullable(TimeSchema),
  value: v.nullable(v.number()),
});

/** One series under a rule: its values, in per cent where the rule takes them so, and what its alert did. */
export const AlertRowSchema = v.object({
  id: AlertIdSchema,
  labels: v.record(v.string(), v.string()),
  /** `[t, value]`, oldest first; null where there was nothing. */
  points: v.array(v.tuple([TimeSchema, v.nullable(v.number())])),
  spans: v.array(AlertSpanSchema),
});

/** What a rule would have done. */
export const PreviewSchema = v.object({
  from: TimeSchema,
  to: TimeSchema,
  /** Series that the selector finds in all. */
  matched: v.number(),
  /** Of these, how many are too many: a rule does not look at them. */
  beyond: v.number(),
  /** How often alerts fire. */
  fired: v.number(),
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

/** Stretches that are told at once, at the most: the newest. */
export const FIRED_LIMIT = 1_000;

/** A stretch in which an alert fired, from when it fired until it was resolved; `to` null: it still does. */
export const FiredSpanSchema = v.object({
  id: AlertIdSchema,
  rule: RuleIdSchema,
  severity: v.picklist(SEVERITIES),
  episode: EpisodeSchema,
  from: TimeSchema,
  to: v.nullable(TimeSchema),
});

/** `GET /api/v1/alerts/fired`: what fired in a stretch of time, the oldest first. */
export const FiredSchema = v.object({
  serverTime: TimeSchema,
  from: TimeSchema,
  to: TimeSchema,
  spans: v.array(FiredSpanSchema),
});

/** A stretch in which an alert fired. */
export type FiredSpan = v.InferOutput<typeof FiredSpanSchema>;
/** What fired in a stretch of time. */
export type Fired = v.InferOutput<typeof FiredSchema>;
/** Alerts as they stand. */
export type AlertList = v.InferOutput<typeof AlertListSchema>;
/** The rules, and what they look at. */
export type RuleList = v.InferOutput<typeof RuleListSchema>;
/** Asks what a rule would have done. */
export type PreviewRequest = v.InferOutput<typeof PreviewRequestSchema>;
/** A stretch in which an alert stood in one way. */
export type AlertSpan = v.InferOutput<typeof AlertSpanSchema>;
/** One series under a rule. */
export type AlertRow = v.InferOutput<typeof AlertRowSchema>;
/** What a rule would have done. */
export type Preview = v.InferOutput<typeof PreviewSchema>;
/** Why a rule did or did not fire. */
export type Strip = v.InferOutput<typeof StripSchema>;
