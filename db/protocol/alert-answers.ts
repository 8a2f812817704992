import * as v from 'valibot';
import { ALERT_REASONS, AlertIdSchema, SilenceSchema } from './alert.ts';
import { RuleSchema, RuleTermsSchema } from './alert-rule.ts';
import { AlertsStateSchema } from './alert-states.ts';
import { SeqSchema } from './cursor.ts';
import { EventTupleSchema } from './event.ts';
import { HistorySeriesSchema } from './history.ts';
import { TimeSchema } from './time.ts';

const Labels = v.record(v.string(), v.string());
const CountSchema = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/** `GET /api/v1/alerts`: what stands at exactly `seq`. */
export const AlertListSchema = v.object({
  serverTime: TimeSchema,
  seq: SeqSchema,
  ...AlertsStateSchema.entries,
  silences: v.array(SilenceSchema),
});

/** `GET /api/v1/rules`: the rules, and how many series each looks at now. */
export const RuleListSchema = v.object({
  serverTime: TimeSchema,
  seq: SeqSchema,
  rules: v.array(RuleSchema),
  /** By rule: how many series it looks at, and of how many it has no value at the moment. */
  watched: v.record(v.string(), v.object({ series: CountSchema, without: CountSchema })),
});

/** `POST /api/v1/rules/preview`: what would a rule with these terms have done in the past hour? */
export const PreviewRequestSchema = v.strictObject({ terms: RuleTermsSchema });

/** How an alert stood for a while; `to` is null while it goes on. */
export const SpanSchema = v.object({
  state: v.picklist(['pending', 'firing', 'recovering']),
  reason: v.picklist(ALERT_REASONS),
  from: TimeSchema,
  to: v.nullable(TimeSchema),
  value: v.nullable(v.number()),
});

/** What a rule would have done. */
export const PreviewSchema = v.object({
  serverTime: TimeSchema,
  from: TimeSchema,
  to: TimeSchema,
  /** Milliseconds between two values that it was told from. */
  step: CountSchema,
  /** How often an alert would have fired. */
  fired: CountSchema,
  /** How many series the rule would look at; those beyond the ones given were not looked at. */
  matched: CountSchema,
  series: v.array(v.object({ labels: Labels, spans: v.array(SpanSchema) })),
});

/** `GET /api/v1/rules/<rule>/strip`: why it did, or did not. */
export const StripSchema = v.object({
  serverTime: TimeSchema,
  rule: RuleSchema,
  from: TimeSchema,
  to: TimeSchema,
  /** Milliseconds of one bucket of the values. */
  step: CountSchema,
  /** The series that it looks at: the first of them, each with its alert's id and its values. */
  series: v.array(
    v.object({
      id: CountSchema,
      alert: AlertIdSchema,
      labels: Labels,
      values: v.nullable(HistorySeriesSchema),
    }),
  ),
  /** What happened to its alerts up to `to`, oldest first: of `alerts/live` and `alerts/delivery`; what lies before `from` says how they stood then. */
  events: v.array(EventTupleSchema),
  /** Silences of that time that hold any of its alerts. */
  silences: v.array(SilenceSchema),
});

/** Alerts as they stand. */
export type AlertList = v.InferOutput<typeof AlertListSchema>;
/** The rules, and what they look at. */
export type RuleList = v.InferOutput<typeof RuleListSchema>;
/** What a rule would have done. */
export type PreviewAnswer = v.InferOutput<typeof PreviewSchema>;
/** Why a rule did what it did. */
export type Strip = v.InferOutput<typeof StripSchema>;
