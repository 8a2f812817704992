import * as v from 'valibot';
import { AlertIdSchema, EpisodeSchema, SilenceIdSchema } from './alert.ts';
import { ChannelIdSchema, MatchersSchema, RuleIdSchema, RuleTermsSchema } from './alert-rule.ts';
import { TokenSchema } from './identity.ts';
import { shownText } from './shown-text.ts';
import { TimeSchema } from './time.ts';

/** Alerts that are acknowledged at once, at the most. */
export const ACK_LIMIT = 200;

const AS = { as: TokenSchema };
const NAMED = { name: shownText(80), enabled: v.boolean() };
const CommentSchema = v.union([v.pipe(v.string(), v.trim(), v.maxLength(0)), shownText(300)]);
const UrlSchema = v.pipe(v.string(), v.maxLength(1_024), v.regex(/^https?:\/\/[^\s"'<>\\]+$/));
const SecretSchema = v.pipe(v.string(), v.minLength(1), v.maxLength(512));
const MailSchema = v.pipe(v.string(), v.maxLength(254), v.regex(/^[^\s@<>,;"]+@[^\s@<>,;"]+$/));
const HostSchema = v.pipe(v.string(), v.maxLength(253), v.regex(/^[A-Za-z0-9.:_-]+$/));
const PortSchema = v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(65_535));

/** A channel as its operator gives it. A secret that is left out of a change stays as it was. */
export const ChannelTermsSchema = v.variant('kind', [
  v.strictObject({
    kind: v.literal('webhook'),
    ...NAMED,
    url: UrlSchema,
    /** Signs each body. */
    secret: v.optional(SecretSchema),
  }),
  v.strictObject({ kind: v.literal('alertmanager'), ...NAMED, url: UrlSchema }),
  v.strictObject({ kind: v.literal('slack'), ...NAMED, url: UrlSchema }),
  v.strictObject({ kind: v.literal('ntfy'), ...NAMED, url: UrlSchema, token: v.optional(SecretSchema) }),
  v.strictObject({
    kind: v.literal('smtp'),
    ...NAMED,
    host: HostSchema,
    port: PortSchema,
    user: v.optional(v.pipe(v.string(), v.maxLength(256))),
    password: v.optional(SecretSchema),
    from: MailSchema,
    to: v.pipe(v.array(MailSchema), v.minLength(1), v.maxLength(16)),
  }),
  v.strictObject({ kind: v.literal('browser'), ...NAMED }),
]);

/** What a person decides about a silence: its end is mandatory. */
export const SilenceTermsSchema = v.pipe(
  v.strictObject({
    matchers: v.pipe(MatchersSchema, v.minLength(1)),
    starts: TimeSchema,
    ends: TimeSchema,
    comment: CommentSchema,
  }),
  v.check(({ starts, ends }) => ends > starts, 'A silence ends after it starts.'),
);

const AlertsSchema = v.pipe(
  v.array(v.strictObject({ id: AlertIdSchema, episode: EpisodeSchema })),
  v.minLength(1),
  v.maxLength(ACK_LIMIT),
);

/** Makes a rule, or with `rule` replaces the terms of that one if `version` is still its version. */
export const PutRuleSchema = v.strictObject({
  type: v.literal('rule-put'),
  ...AS,
  rule: v.optional(v.strictObject({ id: RuleIdSchema, version: v.pipe(v.number(), v.safeInteger()) })),
  terms: RuleTermsSchema,
});

/** Removes a rule; its alerts end with it. */
export const RemoveRuleSchema = v.strictObject({ type: v.literal('rule-remove'), ...AS, rule: RuleIdSchema });

/** Says that who commands has these alerts in hand. */
export const AckAlertsSchema = v.strictObject({
  type: v.literal('alert-ack'),
  ...AS,
  alerts: AlertsSchema,
  comment: CommentSchema,
});

/** Takes that back. */
export const UnackAlertsSchema = v.strictObject({
  type: v.literal('alert-unack'),
  ...AS,
  alerts: AlertsSchema,
});

/** Makes a silence, or with `silence` replaces that one. */
export const PutSilenceSchema = v.strictObject({
  type: v.literal('silence-put'),
  ...AS,
  silence: v.optional(SilenceIdSchema),
  terms: SilenceTermsSchema,
});

/** Ends a silence now. */
export const EndSilenceSchema = v.strictObject({
  type: v.literal('silence-end'),
  ...AS,
  silence: SilenceIdSchema,
});

/** Makes a channel, or with `channel` replaces that one. */
export const PutChannelSchema = v.strictObject({
  type: v.literal('channel-put'),
  ...AS,
  channel: v.optional(ChannelIdSchema),
  terms: ChannelTermsSchema,
});

/** Removes a channel; what waits for it becomes a dead letter. */
export const RemoveChannelSchema = v.strictObject({
  type: v.literal('channel-remove'),
  ...AS,
  channel: ChannelIdSchema,
});

/** Sends a message through a channel that says it is a test. */
export const TestChannelSchema = v.strictObject({
  type: v.literal('channel-test'),
  ...AS,
  channel: ChannelIdSchema,
});

/** Sends a dead letter again. */
export const RetryOutboxSchema = v.strictObject({
  type: v.literal('outbox-retry'),
  ...AS,
  message: v.pipe(v.string(), v.maxLength(128)),
});

/** Every command about alerts, for the union of all commands. */
export const ALERT_COMMANDS = [
  PutRuleSchema,
  RemoveRuleSchema,
  AckAlertsSchema,
  UnackAlertsSchema,
  PutSilenceSchema,
  EndSilenceSchema,
  PutChannelSchema,
  RemoveChannelSchema,
  TestChannelSchema,
  RetryOutboxSchema,
] as const;

/** A command about alerts. */
export type AlertCommand = v.InferOutput<(typeof ALERT_COMMANDS)[number]>;
/** A command about rules, acknowledgements and silences. */
export type WatchCommand = Extract<
  AlertCommand,
  { type: 'rule-put' | 'rule-remove' | 'alert-ack' | 'alert-unack' | 'silence-put' | 'silence-end' }
>;
/** A command about channels and what is sent through them. */
export type ChannelCommand = Exclude<AlertCommand, WatchCommand>;
/** A channel as its operator gives it. */
export type ChannelTerms = v.InferOutput<typeof ChannelTermsSchema>;
/** What a person decides about a silence. */
export type SilenceTerms = v.InferOutput<typeof SilenceTermsSchema>;
