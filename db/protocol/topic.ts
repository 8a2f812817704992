import * as v from 'valibot';

/** The first segment of every topic. A pattern in any other namespace is refused, not silently empty. */
export const TOPIC_NAMESPACES = ['metrics', 'notes', 'lots', 'alerts'] as const;

/** The first segment of topics that no viewer can read: no pattern matches them, not even `*`. */
const SEALED = 'sealed/';

/** A topic that no viewer can read. */
export type SealedTopic = `${typeof SEALED}${string}`;

/** Namespaces whose events are kept for ever, whatever becomes of the rest of the log. */
export const KEPT_NAMESPACES = ['lots', 'sealed'] as const;

/** The topics of alerts. */
export const ALERT_TOPICS = {
  rules: 'alerts/rules',
  live: 'alerts/live',
  silences: 'alerts/silences',
  channels: 'alerts/channels',
  delivery: 'alerts/delivery',
  outside: 'alerts/outside',
} as const;

/** The topic of notes without a name, and the one of signed notes. */
export const NOTE_TOPICS = { plain: 'notes', board: 'notes/board' } as const;

/** The topic of channels with their addresses and secrets. No lot can have this id. */
export const SEALED_CHANNELS: SealedTopic = 'sealed/alert-channels';

/** Topics whose events are kept for ever beside those of whole namespaces. */
export const KEPT_TOPICS: readonly string[] = [
  ALERT_TOPICS.rules,
  ALERT_TOPICS.live,
  ALERT_TOPICS.silences,
  ALERT_TOPICS.channels,
  NOTE_TOPICS.board,
];

/** Takes a topic; true when its events are kept for ever. */
export function isKept(topic: string): boolean {
  return KEPT_TOPICS.includes(topic) || KEPT_NAMESPACES.some((name) => topic.startsWith(`${name}/`));
}

/** Takes a lot's id; returns its public topic. */
export function lotTopic(lot: string): string {
  return `lots/${lot}`;
}

/** Takes a lot's id; returns the topic of what must stay hidden. */
export function sealedTopic(lot: string): SealedTopic {
  return `${SEALED}${lot}`;
}

const SEGMENT = '[a-z0-9][a-z0-9_.:-]*';
const TOPIC = new RegExp(`^${SEGMENT}(/${SEGMENT})*$`);
const PATTERN = new RegExp(`^(\\*|${SEGMENT}(/${SEGMENT})*(/\\*)?)$`);

/** A topic: lower-case segments joined by `/`, at most 128 characters, such as `metrics/host`. */
export const TopicSchema = v.pipe(v.string(), v.maxLength(128), v.regex(TOPIC));

/** A pattern: a topic, a topic followed by `/*` for all below it, or `*` for everything. */
export const TopicPatternSchema = v.pipe(
  v.string(),
  v.maxLength(128),
  v.regex(PATTERN, 'A topic is written like metrics/host, metrics/* or *.'),
);

/** A subscription's patterns: at most 64, in any order. */
export const TopicPatternsSchema = v.pipe(v.array(TopicPatternSchema), v.minLength(1), v.maxLength(64));

/** Everything. */
export const ALL_TOPICS: readonly string[] = ['*'];

/** Takes a valid pattern; true when its namespace is one that this server knows. */
export function isKnownNamespace(pattern: string): boolean {
  const [namespace] = pattern.split('/');
  return pattern === '*' || TOPIC_NAMESPACES.some((known) => known === namespace);
}

/** Takes patterns; returns them sorted and without repeats, so that equal subscriptions are equal text. */
export function canonicalPatterns(patterns: readonly string[]): readonly string[] {
  return patterns.includes('*') ? ALL_TOPICS : [...new Set(patterns)].sort();
}

/** Takes patterns; returns what says whether a viewer that asks for them is given a topic. A sealed one never is. */
export function topicMatcher(patterns: readonly string[]): (topic: string) => boolean {
  if (patterns.includes('*')) return (topic) => !topic.startsWith(SEALED);
  const exact = new Set(patterns.filter((pattern) => !pattern.endsWith('/*')));
  const prefixes = patterns
    .filter((pattern) => pattern.endsWith('/*'))
    .map((pattern) => pattern.slice(0, -1));
  return (topic) =>
    !topic.startsWith(SEALED) && (exact.has(topic) || prefixes.some((prefix) => topic.startsWith(prefix)));
}
