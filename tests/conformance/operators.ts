import { type RuleTerms } from '#protocol';

/** Takes what is special of a rule; returns the terms of one that fires at once when a made-up series is above `threshold`. */
export function ruleTerms(terms: Partial<RuleTerms> = {}): RuleTerms {
  return {
    name: 'A wave is high',
    severity: 'warning',
    enabled: true,
    selector: { series: 'synthetic.wave', matchers: [{ label: 'n', op: '=', value: '0' }] },
    condition: { fn: 'last', window: 10_000, op: '>', threshold: -1 },
    every: 1_000,
    for: 0,
    keepFiringFor: 0,
    noData: 'keep',
    labels: {},
    annotations: { summary: 'Wave {{ $labels.n }} is at {{ $value }}' },
    channels: [],
    ...terms,
  };
}
