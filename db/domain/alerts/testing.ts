import type { Alert, Condition, Rule, RuleTerms } from '#protocol';

/** What tests share: rules and alerts with what matters to each. */

/** Takes what matters of a rule's terms; returns a rule over `load` that is true above 5. */
export function ruleWith(terms: Partial<RuleTerms> = {}): Rule {
  const condition: Condition = { fn: 'last', window: 10_000, op: '>', threshold: 5 };
  const usual: RuleTerms = {
    ...{ name: 'High load', severity: 'warning', enabled: true, condition },
    selector: { series: 'load', matchers: [] },
    ...{ every: 1_000, for: 0, keepFiringFor: 0, noData: 'keep' },
    ...{ labels: {}, annotations: {}, channels: [] },
  };
  return { id: 'highload', version: 1, by: 'Ada', t: 0, terms: { ...usual, ...terms } };
}

/** Takes what matters of an alert; returns one that fires since 1,000, in its first episode. */
export function alertWith(parts: Partial<Alert> = {}): Alert {
  return {
    ...{ id: 'highload-0000000000000001', version: 1, rule: 'highload', name: 'High load' },
    ...{ severity: 'warning', labels: {}, state: 'firing', reason: 'condition', recovering: null },
    ...{ episode: 1_000, since: 1_000, firedAt: 1_000, resolvedAt: null, value: 9, at: 1_000 },
    annotations: {},
    ...parts,
  };
}

/** Takes an alert that fires and a time; returns its resolve. */
export function resolvedAt(alert: Alert, at: number): Alert {
  return { ...alert, version: alert.version + 1, state: 'resolved', resolvedAt: at, at };
}
