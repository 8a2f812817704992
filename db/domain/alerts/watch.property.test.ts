import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Alert, RuleTerms } from '#protocol';
import { ruleWith } from './testing.ts';
import { AlertTable } from './table.ts';
import { Watch } from './watch.ts';

const plans = fc.record({
  terms: fc.record({
    for: fc.constantFrom(0, 1_000, 3_500),
    keepFiringFor: fc.constantFrom(0, 1_000, 2_500),
    noData: fc.constantFrom('alert', 'ok', 'keep'),
    condition: fc.constantFrom<RuleTerms['condition']>(
      { fn: 'last', window: 5_000, op: '>', threshold: 5 },
      { fn: 'avg', window: 3_000, op: '>=', threshold: 5, clear: 4 },
      { fn: 'absent', window: 4_000 },
    ),
  }),
  steps: fc.array(
    fc.record({
      wait: fc.constantFrom(0, 1, 500, 1_000, 1_000, 3_000, 20_000),
      value: fc.option(fc.integer({ min: 0, max: 10 }), { nil: undefined, freq: 3 }),
      absence: fc.boolean(),
      fails: fc.integer({ min: 0, max: 9 }).map((die) => die === 0),
      restarts: fc.integer({ min: 0, max: 19 }).map((die) => die === 0),
    }),
    { minLength: 1, maxLength: 80 },
  ),
});

/** What must be true of one transition after the one before. */
function follows(
  before: Alert | undefined,
  next: Alert,
  terms: Pick<RuleTerms, 'for' | 'keepFiringFor'>,
): void {
  const sameEpisode = before?.episode === next.episode;
  if (sameEpisode) {
    expect(next.version).toBe(before.version + 1);
    expect(['pending', 'firing']).toContain(before.state);
    expect(next.at).toBeGreaterThanOrEqual(before.at);
    expect(next.since).toBeGreaterThanOrEqual(before.since);
  } else {
    expect(next.version).toBe(1);
    expect(next.state).toBe(terms.for === 0 ? 'firing' : 'pending');
    expect(next.episode).toBeGreaterThan(before?.episode ?? 0);
    expect(['inactive', 'resolved', undefined]).toContain(before?.state);
  }
  const fired = next.state === 'firing' && before?.state !== 'firing';
  if (fired) expect(next.at - next.since).toBeGreaterThanOrEqual(terms.for);
  if (next.state === 'resolved') {
    expect(before?.state).toBe('firing');
    const recovering = before?.recovering ?? next.at;
    expect(next.at - recovering).toBeGreaterThanOrEqual(terms.keepFiringFor);
  }
  if (next.state === 'inactive') expect(before?.state).toBe('pending');
  expect(next.firedAt === null).toBe(next.state === 'pending' || next.state === 'inactive');
  expect(next.resolvedAt === null).toBe(next.state !== 'resolved');
}

test('whatever comes, transitions follow the table, and their fold is the alert that the watch has', () => {
  fc.assert(
    fc.property(plans, ({ terms, steps }) => {
      const rule = ruleWith(terms);
      const table = new AlertTable();
      let now = 100_000;
      let watch = new Watch(rule, { host: 'a' }, { since: now });
      for (const { wait, value, absence, fails, restarts } of steps) {
        now += wait;
        if (restarts)
          watch = new Watch(rule, { host: 'a' }, { since: now, alert: table.alerts.get(watch.id) });
        if (value !== undefined) watch.sample(now, absence && value === 0 ? null : value);
        if (fails) {
          watch.fail();
          continue;
        }
        const before = watch.alert;
        const next = watch.evaluate(now);
        if (next === undefined) expect(watch.alert).toBe(before);
        else {
          follows(before, next, rule.terms);
          expect(table.apply({ kind: 'alert', data: next })).toBe(true);
        }
        const { alert } = watch;
        expect(table.alerts.get(watch.id)).toEqual(alert?.state === 'inactive' ? undefined : alert);
      }
    }),
    { numRuns: 1_500 },
  );
});
