import type { Alert, RuleTerms, Selector } from '#protocol';
import { matcherOf } from './matcher.ts';

/** Labels by name. */
export type Labels = Readonly<Record<string, string>>;

/** Takes a rule's terms and a series' labels; returns those of its alert: with the rule, its identity. */
export function alertLabels({ labels }: Pick<RuleTerms, 'labels'>, series: Labels): Labels {
  return { ...series, ...labels };
}

/** Takes a rule's id and an alert's labels; returns the alert's id. */
export function alertId(rule: string, labels: Labels): string {
  const names = Object.keys(labels).sort();
  return `${rule}-${hash(JSON.stringify(names.map((name) => [name, labels[name]])))}`;
}

/**
 * Takes an alert; returns its labels as silences, inhibitions and receivers see them: with `alertname`, `severity` and `reason`, which
 * a series cannot forge.
 */
export function sentLabels({
  labels,
  name,
  severity,
  reason,
}: Pick<Alert, 'labels' | 'name' | 'severity' | 'reason'>): Labels {
  return { ...labels, alertname: name, severity, reason };
}

/** Takes a selector; returns what says whether the rule looks at a series. */
export function selectorOf(selector: Selector): (series: string, labels: Labels) => boolean {
  const fits = matcherOf(selector.matchers);
  return (series, labels) => series === selector.series && fits(labels);
}

/** Takes a selector that finds nothing; returns the labels of that alert: those that it asks for by name. */
export function askedLabels({ matchers }: Selector): Labels {
  const asked = matchers.filter(({ op, value }) => op === '=' && value !== '');
  return Object.fromEntries(asked.map(({ label, value }) => [label, value]));
}

/** Takes text; returns 64 bits of it as 16 hex digits: cyrb53's mixing, both halves kept. Not against who wants it to collide. */
function hash(text: string): string {
  let [high, low] = [0xdeadbeef, 0x41c6ce57];
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    high = Math.imul(high ^ code, 0x9e3779b1);
    low = Math.imul(low ^ code, 0x5f356495);
  }
  const mixed = Math.imul(high ^ (high >>> 16), 0x85ebca6b) ^ Math.imul(low ^ (low >>> 13), 0xc2b2ae35);
  const other = Math.imul(low ^ (low >>> 16), 0x85ebca6b) ^ Math.imul(high ^ (high >>> 13), 0xc2b2ae35);
  return [mixed, other].map((half) => (half >>> 0).toString(16).padStart(8, '0')).join('');
}
