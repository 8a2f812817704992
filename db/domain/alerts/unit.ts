import type { RuleTerms } from '#protocol';

/** Takes what a rule looks at and the unit of its series; returns the unit of the values that the rule compares, empty for none. */
export function unitOfValues(
  { selector, condition }: Pick<RuleTerms, 'selector' | 'condition'>,
  unit: string,
): string {
  if (condition.fn === 'absent') return '';
  if (selector.of !== undefined) return '%';
  return condition.fn === 'rate' ? `${unit}/s` : unit;
}
