import * as v from 'valibot';
import { expect, test } from 'vitest';
import { BUILT_IN_INHIBITIONS, BUILT_IN_RULES, matchersProblem, preview, termsProblem } from '#domain';
import { RuleIdSchema, RuleTermsSchema } from '#protocol';

test.each(BUILT_IN_RULES.map((rule) => [rule.id, rule] as const))(
  '%s is a rule that could have been put by a person',
  (id, { terms }) => {
    expect(v.is(RuleIdSchema, id)).toBe(true);
    expect(v.parse(RuleTermsSchema, terms)).toEqual(terms);
    expect(termsProblem(terms)).toBeUndefined();
  },
);

test('ids differ, and inhibitions can be read', () => {
  expect(new Set(BUILT_IN_RULES.map(({ id }) => id)).size).toBe(BUILT_IN_RULES.length);
  for (const { source, target } of BUILT_IN_INHIBITIONS) {
    expect(matchersProblem([...source, ...target])).toBeUndefined();
  }
});

/** Takes a rule's id and a value for each minute, measured every ten seconds; returns how often it fires in that time. */
function firedBy(id: string, minutes: readonly number[]): number {
  const terms = BUILT_IN_RULES.find((rule) => rule.id === id)?.terms;
  if (!terms) throw new Error(`There is no rule ${id}.`);
  const samples = minutes.flatMap((value, minute) =>
    [0, 1, 2, 3, 4, 5].map((sixth) => {
      const next = minutes[minute + 1] ?? value;
      return [minute * 60_000 + sixth * 10_000, value + ((next - value) * sixth) / 6] as const;
    }),
  );
  const whole = [[0, 100]] as const;
  return preview(terms, [{ labels: {}, samples, whole }], 60_000, minutes.length * 60_000).fired;
}

const minutes = (count: number, value: (minute: number) => number): number[] =>
  Array.from({ length: count }, (_, minute) => value(minute));

test.each([
  ['hostcpu', 'busy for 10 min', minutes(20, (m) => (m > 5 && m < 16 ? 99 : 20)), 1],
  ['hostcpu', 'busy for 3 min', minutes(20, (m) => (m > 5 && m < 9 ? 99 : 20)), 0],
  ['hostmemory', 'at 95 % of all', minutes(20, () => 95), 1],
  ['hostmemory', 'at 85 % of all', minutes(20, () => 85), 0],
  ['diskfull', 'from 60 % by 10 % an hour', minutes(90, (m) => 60 + m / 6), 1],
  ['diskfull', 'from 60 % by 4 % an hour', minutes(90, (m) => 60 + m / 15), 0],
  ['diskfull', 'full and as it was', minutes(90, () => 99), 0],
  ['loopblocked', 'late by 300 ms', minutes(3, () => 300), 1],
  ['outboxstuck', 'a message of ten minutes', minutes(4, () => 600), 1],
])('%s, %s: fires %4$d times', (id, _what, values, times) => {
  expect(firedBy(id, values)).toBe(times);
});
