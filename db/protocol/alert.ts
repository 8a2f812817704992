import * as v from 'valibot';
import { MatchersSchema, RuleIdSchema, RuleSchema, SEVERITIES } from './alert-rule.ts';
import { TimeSchema } from './time.ts';

/** An alert's id: its rule's and a hash of its labels. */
export const AlertIdSchema = v.pipe(v.string(), v.regex(/^[a-z0-9]{6,24}-[0-9a-f]{16}$/));

/** How an alert stands. `inactive` only travels: it was pending and is gone. */
export const ALERT_STATES = ['inactive', 'pending', 'firing', 'resolved'] as const;

/**
 * Why an alert stands as it does: its condition is or was true; its series has nothing in the window any more; the series' source
 * said that it measures nothing; the selector found nothing; its rule was removed, disabled or changed to look elsewhere.
 */
export const ALERT_REASONS = ['condition', 'vanished', 'stale', 'empty', 'rule'] as const;

const PERSON = v.pipe(v.string(), v.maxLength(64));
const COMMENT = v.pipe(v.string(), v.maxLength(300));
const Texts = v.record(v.string(), v.string());
const CountSchema = v.pipe(v.number(), v.safeInteger(), v.minValue(1));

/** Which time it went wrong: the evaluation time at which it began. It rises: no two of an alert are equal. */
export const EpisodeSchema = TimeSchema;

/** An alert after one transition; all its times are evaluation times. */
export const AlertSchema = v.object({
  id: AlertIdSchema,
  /** Its number among the episode's transitions, from 1: one is taken only after the one before. */
  version: CountSchema,
  rule: RuleIdSchema,
  /** The rule's name and severity then. */
  name: v.string(),
  severity: v.picklist(SEVERITIES),
  /** The series' labels and the rule's: with the rule, its identity. */
  labels: Texts,
  state: v.picklist(ALERT_STATES),
  reason: v.picklist(ALERT_REASONS),
  /** Since when it is false while it fires on; null when it is not. */
  recovering: v.nullable(TimeSchema),
  episode: EpisodeSchema,
  /** Pending since: what `for` is counted from. Later than the episode's begin where nothing was evaluated between. */
  since: TimeSchema,
  firedAt: v.nullable(TimeSchema),
  resolvedAt: v.nullable(TimeSchema),
  /** The value of the last evaluation that had one. */
  value: v.nullable(v.number()),
  /** That value's unit, where it has one. */
  unit: v.optional(v.string()),
  /** When it was evaluated. */
  at: TimeSchema,
  annotations: Texts,
});

/** A rule is made or changed: it replaces the one before. */
export const AlertRuleSchema = v.object({ rule: RuleSchema });

/** A rule is gone. */
export const AlertRuleRemovedSchema = v.object({ id: RuleIdSchema, by: PERSON, t: TimeSchema });

/** Somebody has it in hand: it is not repeated during this episode. */
export const AlertAckSchema = v.object({
  id: AlertIdSchema,
  episode: EpisodeSchema,
  /** How urgent it was then: more than this drops it. */
  severity: v.picklist(SEVERITIES),
  by: PERSON,
  comment: COMMENT,
  at: TimeSchema,
});

/** Nobody has it in hand any more. */
export const AlertUnackSchema = v.object({
  id: AlertIdSchema,
  episode: EpisodeSchema,
  by: PERSON,
  at: TimeSchema,
});

/** It changes too often to be told each time: until then nothing is told of it. `until` null: it is calm again. */
export const AlertFlappingSchema = v.object({
  id: AlertIdSchema,
  until: v.nullable(TimeSchema),
  /** Changes since it was calm. */
  changes: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  at: TimeSchema,
});

/** Nothing was evaluated between these times: of all rules, or of the one that could not be. */
export const AlertGapSchema = v.object({
  from: TimeSchema,
  to: TimeSchema,
  rule: v.optional(RuleIdSchema),
  why: v.picklist(['away', 'failed']),
});

/** A silence's id. */
export const SilenceIdSchema = v.pipe(v.string(), v.regex(/^[a-z0-9]{6,24}$/));

/** Of alerts that match, nothing is sent from `starts` on until before `ends`. Ended early, it is told again with another end. */
export const SilenceSchema = v.object({
  id: SilenceIdSchema,
  matchers: v.pipe(MatchersSchema, v.minLength(1)),
  starts: TimeSchema,
  ends: TimeSchema,
  by: PERSON,
  comment: COMMENT,
  /** When it was made or changed. */
  at: TimeSchema,
});

/** An alert after one transition. */
export type Alert = v.InferOutput<typeof AlertSchema>;
/** How an alert stands. */
export type AlertState = (typeof ALERT_STATES)[number];
/** Why an alert stands as it does. */
export type AlertReason = (typeof ALERT_REASONS)[number];
/** That somebody has an alert in hand. */
export type AlertAck = v.InferOutput<typeof AlertAckSchema>;
/** That an alert changes too often. */
export type AlertFlapping = v.InferOutput<typeof AlertFlappingSchema>;
/** That nothing was evaluated for a time. */
export type AlertGap = v.InferOutput<typeof AlertGapSchema>;
/** That nothing is sent of what matches. */
export type Silence = v.InferOutput<typeof SilenceSchema>;
