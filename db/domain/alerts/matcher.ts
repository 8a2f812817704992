import type { Matcher } from '#protocol';
import { compilePattern, patternProblem } from './pattern/pattern.ts';

type ByLabel = Readonly<Record<string, string>>;

/**
 * Takes matchers; returns what says whether labels fit all of them. A label that is not there is the empty text; a pattern that
 * cannot be read fits nothing, whether it is asked for or refused.
 */
export function matcherOf(matchers: readonly Matcher[]): (labels: ByLabel) => boolean {
  const tests = matchers.map((matcher) => ({ label: matcher.label, fits: fitsOf(matcher) }));
  return (labels) =>
    tests.every(({ label, fits }) => fits(Object.hasOwn(labels, label) ? (labels[label] ?? '') : ''));
}

/** Takes matchers; returns what is wrong with the first that cannot be read, in a sentence, or undefined. */
export function matchersProblem(matchers: readonly Matcher[]): string | undefined {
  for (const { label, op, value } of matchers) {
    const problem = op === '=~' || op === '!~' ? patternProblem(value) : undefined;
    if (problem !== undefined) return `The pattern of ${label} cannot be read. ${problem}`;
  }
  return undefined;
}

/** Takes matchers; returns them as people write them: `{host="a",mount=~"/srv.*"}`. */
export function matchersText(matchers: readonly Matcher[]): string {
  return `{${matchers.map(({ label, op, value }) => `${label}${op}${JSON.stringify(value)}`).join(',')}}`;
}

function fitsOf({ op, value }: Matcher): (text: string) => boolean {
  if (op === '=') return (text) => text === value;
  if (op === '!=') return (text) => text !== value;
  if (patternProblem(value) !== undefined) return () => false;
  const whole = compilePattern(value);
  return op === '=~' ? whole : (text) => !whole(text);
}
