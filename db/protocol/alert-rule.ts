import * as v from 'valibot';
import { SeriesNameSchema } from './event.ts';
import { shownText } from './shown-text.ts';
import { TimeSchema } from './time.ts';

/** How urgent an alert is, from the least. */
export const SEVERITIES = ['info', 'warning', 'critical'] as const;

/** A rule's id, and what its alerts' ids begin with. */
export const RuleIdSchema = v.pipe(v.string(), v.regex(/^[a-z0-9]{6,24}$/));

/** A channel's id. */
export const ChannelIdSchema = v.pipe(v.string(), v.regex(/^[a-z0-9]{6,24}$/));

const DAY = 86_400_000;
const SpanSchema = v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(7 * DAY));
const WindowSchema = v.pipe(v.number(), v.safeInteger(), v.minValue(1_000), v.maxValue(DAY));
const ThresholdSchema = v.pipe(v.number(), v.finite());
const LabelNameSchema = v.pipe(v.string(), v.minLength(1), v.maxLength(64));
const LabelTextSchema = v.pipe(v.string(), v.maxLength(256));
/** The name of a label or an annotation that a rule gives: templates and other tools read no others. */
const GivenNameSchema = v.pipe(v.string(), v.maxLength(64), v.regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/));

/** How a matcher compares a label: equal, not equal, matches the whole of a pattern, does not. */
export const MATCHER_OPS = ['=', '!=', '=~', '!~'] as const;

/** One label against a text or a pattern; a label that is not there is the empty text. */
export const MatcherSchema = v.strictObject({
  label: LabelNameSchema,
  op: v.picklist(MATCHER_OPS),
  value: LabelTextSchema,
});

/** Matchers that must all hold. */
export const MatchersSchema = v.pipe(v.array(MatcherSchema), v.maxLength(16));

/** Which series a rule looks at: those of one name whose labels match. */
export const SelectorSchema = v.strictObject({
  series: SeriesNameSchema,
  /** Values are taken in per cent of this series' newest, of the same labels: memory used of memory in all. */
  of: v.optional(SeriesNameSchema),
  matchers: MatchersSchema,
});

/** How a value is compared with a threshold. */
export const COMPARISONS = ['>', '>=', '<', '<=', '==', '!='] as const;

const COMPARED = {
  /** How far back is looked, in ms; both ends belong to it. */
  window: WindowSchema,
  op: v.picklist(COMPARISONS),
  threshold: ThresholdSchema,
  /** Once past the threshold, only a value past this one is well again: it lies on the safe side. */
  clear: v.optional(ThresholdSchema),
};

/** What is true of a series when it is not well: a function over a window, compared; or nothing in the window. */
export const ConditionSchema = v.pipe(
  v.variant('fn', [
    v.strictObject({ fn: v.picklist(['last', 'avg', 'min', 'max', 'rate']), ...COMPARED }),
    /** Where a straight line through the window's samples will be `ahead` ms from now. */
    v.strictObject({
      fn: v.literal('predict'),
      ahead: v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(7 * DAY)),
      ...COMPARED,
    }),
    v.strictObject({ fn: v.literal('absent'), window: WindowSchema }),
  ]),
  v.check(
    (condition) => condition.fn === 'absent' || clearsSafely(condition),
    'A clear threshold lies on the safe side of the threshold.',
  ),
);

interface Compared {
  readonly op: (typeof COMPARISONS)[number];
  readonly threshold: number;
  readonly clear?: number | undefined;
}

function clearsSafely({ op, threshold, clear }: Compared): boolean {
  if (clear === undefined) return true;
  if (op === '>' || op === '>=') return clear <= threshold;
  return (op === '<' || op === '<=') && clear >= threshold;
}

/** What no data means: an alert (after `for`, as any other), all is well, or everything stays as it is. */
export const NO_DATA_POLICIES = ['alert', 'ok', 'keep'] as const;

/** What a person decides about a rule. Times are in ms. */
export const RuleTermsSchema = v.strictObject({
  name: shownText(80),
  severity: v.picklist(SEVERITIES),
  enabled: v.boolean(),
  selector: SelectorSchema,
  condition: ConditionSchema,
  /** It is evaluated once in this time at the most. */
  every: v.pipe(v.number(), v.safeInteger(), v.minValue(250), v.maxValue(3_600_000)),
  for: SpanSchema,
  keepFiringFor: SpanSchema,
  noData: v.picklist(NO_DATA_POLICIES),
  /** Added to the series' own labels; where both have one, this counts. */
  labels: v.pipe(v.record(GivenNameSchema, LabelTextSchema), v.maxEntries(16)),
  /** Texts for people, with templates: `{{ $labels.mount }} is at {{ $value }} %`. */
  annotations: v.pipe(v.record(GivenNameSchema, v.pipe(v.string(), v.maxLength(1_000))), v.maxEntries(8)),
  channels: v.pipe(v.array(ChannelIdSchema), v.maxLength(16)),
});

/** A rule as it stands. */
export const RuleSchema = v.object({
  id: RuleIdSchema,
  /** From 1: a change names the version that it changes. */
  version: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  /** Who changed it last, by his display name, and when. */
  by: v.pipe(v.string(), v.maxLength(64)),
  t: TimeSchema,
  terms: RuleTermsSchema,
});

/** How urgent an alert is. */
export type Severity = (typeof SEVERITIES)[number];
/** One label against a text or a pattern. */
export type Matcher = v.InferOutput<typeof MatcherSchema>;
/** Which series a rule looks at. */
export type Selector = v.InferOutput<typeof SelectorSchema>;
/** What is true of a series when it is not well. */
export type Condition = v.InferOutput<typeof ConditionSchema>;
/** How a value is compared with a threshold. */
export type Comparison = (typeof COMPARISONS)[number];
/** What no data means. */
export type NoDataPolicy = (typeof NO_DATA_POLICIES)[number];
/** What a person decides about a rule. */
export type RuleTerms = v.InferOutput<typeof RuleTermsSchema>;
/** A rule as it stands. */
export type Rule = v.InferOutput<typeof RuleSchema>;
