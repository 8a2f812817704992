import type { AlertEvent, Rule, RuleTerms, Silence } from '#protocol';
import { matchersProblem } from './matcher.ts';
import { templateProblem } from './template.ts';

/** How long a silence that is over is kept, in ms. */
export const SILENCE_KEPT = 24 * 3_600_000;

/** Takes the rules by id and an event; returns the rules after it, the same object when it is not about them. */
export function evolveRules(rules: ReadonlyMap<string, Rule>, event: AlertEvent): ReadonlyMap<string, Rule> {
  if (event.kind === 'alert-rule') return new Map(rules).set(event.data.rule.id, event.data.rule);
  if (event.kind !== 'alert-rule-removed') return rules;
  return new Map([...rules].filter(([id]) => id !== event.data.id));
}

/**
 * Takes the silences by id and an event; returns the silences after it without those that were long over then, the same object when
 * it is not about them.
 */
export function evolveSilences(
  silences: ReadonlyMap<string, Silence>,
  event: AlertEvent,
): ReadonlyMap<string, Silence> {
  if (event.kind !== 'silence') return silences;
  const kept = [...silences].filter(([, { ends }]) => event.data.at - ends <= SILENCE_KEPT);
  return new Map(kept).set(event.data.id, event.data);
}

/** Takes a rule's terms; returns what is wrong with them that a schema cannot say, in a sentence, or undefined. */
export function termsProblem({ selector, annotations }: RuleTerms): string | undefined {
  const templates = Object.values(annotations).map(templateProblem);
  return matchersProblem(selector.matchers) ?? templates.find((problem) => problem !== undefined);
}

/** Takes a rule's terms before and after a change; true when its alerts go on, false when it looks elsewhere and they end. */
export function goesOn(before: RuleTerms, after: RuleTerms): boolean {
  const looksAt = ({ selector, labels }: RuleTerms): string =>
    JSON.stringify([selector, Object.entries(labels).sort()]);
  return after.enabled && looksAt(before) === looksAt(after);
}
