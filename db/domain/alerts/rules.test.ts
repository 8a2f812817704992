import { expect, test } from 'vitest';
import type { Rule, Silence } from '#protocol';
import { evolveRules, evolveSilences, goesOn, SILENCE_KEPT, termsProblem } from './rules.ts';
import { ruleWith } from './testing.ts';

test('rules are what was put and not removed since', () => {
  const rule = ruleWith();
  const none: ReadonlyMap<string, Rule> = new Map();
  const one = evolveRules(none, { kind: 'alert-rule', data: { rule } });
  expect([...one.values()]).toEqual([rule]);
  const changed = evolveRules(one, { kind: 'alert-rule', data: { rule: { ...rule, version: 2 } } });
  expect(changed.get(rule.id)?.version).toBe(2);
  const removed = { kind: 'alert-rule-removed', data: { id: rule.id, by: 'Ada', t: 1 } } as const;
  expect(evolveRules(changed, removed).size).toBe(0);
  const other = { kind: 'alert-gap', data: { from: 0, to: 1, why: 'away' } } as const;
  expect(evolveRules(changed, other)).toBe(changed);
  expect(one.size).toBe(1);
});

test('silences are what was told last of each, until a day after their ends', () => {
  const silence: Silence = {
    ...{ id: 'silence1', matchers: [], starts: 0, ends: 5_000, by: 'Ada', comment: '', at: 0 },
  };
  const put = (data: Silence) => ({ kind: 'silence', data }) as const;
  const one = evolveSilences(new Map(), put(silence));
  const ended = evolveSilences(one, put({ ...silence, ends: 1_000, at: 1_000 }));
  expect(ended.get('silence1')?.ends).toBe(1_000);
  const later = (at: number) => evolveSilences(ended, put({ ...silence, id: 'silence2', at }));
  expect([...later(1_000 + SILENCE_KEPT).keys()]).toEqual(['silence1', 'silence2']);
  expect([...later(1_001 + SILENCE_KEPT).keys()]).toEqual(['silence2']);
});

test('terms that cannot be understood are refused in a sentence', () => {
  const matchers = [{ label: 'host', op: '=~', value: '(' } as const];
  expect(termsProblem(ruleWith({ selector: { series: 'x', matchers } }).terms)).toMatch(/pattern of host/);
  expect(termsProblem(ruleWith({ annotations: { a: '{{ x }}' } }).terms)).toMatch(/not understood/);
  expect(termsProblem(ruleWith().terms)).toBeUndefined();
});

test('alerts go on when a rule changes, unless it looks elsewhere or not at all', () => {
  const { terms } = ruleWith({ labels: { a: '1', b: '2' } });
  expect(goesOn(terms, { ...terms, for: 5_000, severity: 'critical', labels: { b: '2', a: '1' } })).toBe(
    true,
  );
  expect(goesOn(terms, { ...terms, enabled: false })).toBe(false);
  expect(goesOn(terms, { ...terms, labels: {} })).toBe(false);
  expect(goesOn(terms, { ...terms, selector: { series: 'other', matchers: [] } })).toBe(false);
});
