import * as v from 'valibot';

/** The first segment of every topic. A pattern in any other namespace is refused, not silently empty. */
export const TOPIC_NAMESPACES = ['metrics', 'notes', 'lots', 'alerts'] as const;

/** The first segment of topics that no viewer can read: no pattern matches them, not even `*`. */
const SEALED = 'sealed/';

/** The first segment of the Lab's topics, one for each session: no pattern matches them, only the full name does. */
const LAB = 'lab/';

/** The first segment of the Lab's reports: asked for one by one, and on no stream. */
const LAB_REPORTS = 'lab-reports/';

/** A topic that no viewer can read. */
export type SealedTopic = `${typeof SEALED}${string}`;

/** Namespaces whose events are kept for ever, whatever becomes of the rest of the log. */
export const KEPT_NAMESPACES = ['lots', 'sealed', 'lab-reports'] as const;

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

/** The topic of people, sessions and tokens: the audit list is made of it. No lot can have this id. */
export const SEALED_ACCESS: SealedTopic = 'sealed/access-book';

/** The topic of shares: the audit list is made of it as well. No lot can have this id. */
export const SEALED_SHARES: SealedTopic = 'sealed/shares-book';

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

/** Takes a Lab session's id; returns its topic. */
export function labTopic(session: string): string {
  return `${LAB}${session}`;
}

/** Takes the id of a report of the Lab; returns its topic. */
export function labReportTopic(report: string): string {
  return `${LAB_REPORTS}${report}`;
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

/** Takes a valid pattern; true when its namespace is one that this server knows. A topic of the Lab is named in full. */
export function isKnownNamespace(pattern: string): boolean {
  const [namespace] = pattern.split('/');
  if (pattern.startsWith(LAB)) return !pattern.endsWith('/*');
  return pattern === '*' || TOPIC_NAMESPACES.some((known) => known === namespace);
}

/** Takes patterns; returns them sorted and without repeats, so that equal subscriptions are equal text. */
export function canonicalPatterns(patterns: readonly string[]): readonly string[] {
  const distinct = [...new Set(patterns)].sort();
  return patterns.includes('*')
    ? distinct.filter((pattern) => pattern === '*' || pattern.startsWith(LAB))
    : distinct;
}

/** True of topics that no pattern with a `*` matches: what they hold is for who knows their name, or for nobody. */
function isHidden(topic: string): boolean {
  return topic.startsWith(SEALED) || topic.startsWith(LAB) || topic.startsWith(LAB_REPORTS);
}

/**
 * Takes patterns; returns what says whether a viewer that asks for them is given a topic. A sealed one, or a report of the Lab,
 * never is; a session of the Lab only by its full name.
 */
export function topicMatcher(patterns: readonly string[]): (topic: string) => boolean {
  const named = new Set(patterns.filter((pattern) => pattern.startsWith(LAB) && !pattern.endsWith('*')));
  if (patterns.includes('*')) return (topic) => !isHidden(topic) || named.has(topic);
  const exact = new Set(patterns.filter((pattern) => !pattern.endsWith('/*')));
  const prefixes = patterns
    .filter((pattern) => pattern.endsWith('/*'))
    .map((pattern) => pattern.slice(0, -1));
  return (topic) =>
    isHidden(topic)
      ? named.has(topic)
      : exact.has(topic) || prefixes.some((prefix) => topic.startsWith(prefix));
}

/** Takes two valid patterns; true when everything that the first can match the second matches as well. */
export function isWithin(pattern: string, allowed: string): boolean {
  if (pattern === allowed) return true;
  if (allowed === '*') return !isHidden(pattern);
  return allowed.endsWith('/*') && pattern.startsWith(allowed.slice(0, -1));
}
