import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Watch } from '#domain';
import type { Rule, RuleTerms } from '#protocol';
import { evaluations, findPromtool, judge, type Stand } from './promtool.ts';
import { casesAt, type Case, type Pace } from './streams.ts';

const promtool = findPromtool();
const title = `beside a real Prometheus${promtool === undefined ? ' (skipped: no promtool)' : ''}`;

/** Random unless one is given, to see a failure again. */
const seed = Number(process.env['SEED'] ?? Math.floor(Math.random() * 2 ** 31));

const PACES: readonly Pace[] = [
  { tick: 1_000, every: 1_000 },
  { tick: 5_000, every: 15_000 },
  { tick: 15_000, every: 15_000 },
  { tick: 7_000, every: 10_000 },
];
const CASES = 250;

function ruleOf({ condition, wait, keepFiringFor }: Case, { every }: Pace): Rule {
  const selector = { series: 'x', matchers: [] };
  const delays = { every, for: wait, keepFiringFor };
  const rest = { noData: 'ok', labels: {}, annotations: {}, channels: [] } satisfies Partial<RuleTerms>;
  const terms: RuleTerms = {
    name: 'a',
    severity: 'info',
    enabled: true,
    selector,
    condition,
    ...delays,
    ...rest,
  };
  return { id: 'differ', version: 1, by: 'nobody', t: 0, terms };
}

/** Samples of a time are there before its evaluation, as in Prometheus. */
function standsHere(one: Case, pace: Pace): Stand[] {
  const watch = new Watch(ruleOf(one, pace), {}, { since: -Infinity });
  let tick = 0;
  return evaluations(pace).map((at) => {
    for (; tick * pace.tick <= at; tick += 1) {
      const sample = one.samples[tick];
      if (sample !== undefined) watch.sample(tick * pace.tick, sample);
    }
    watch.evaluate(at);
    const state = watch.alert?.state ?? 'inactive';
    return state === 'resolved' ? 'inactive' : state;
  });
}

describe.skipIf(promtool === undefined)(title, () => {
  test.each(PACES)(
    `${CASES} random streams and rules stand alike at every evaluation ($tick ms, $every ms)`,
    async (pace) => {
      const cases = fc.sample(casesAt(pace), { numRuns: CASES, seed });
      const theirs = await judge(promtool ?? '', pace, cases);
      const different = cases.flatMap((one, index) => {
        const ours = standsHere(one, pace);
        const same = ours.join() === theirs[index]?.join();
        return same ? [] : [{ ...one, ours: ours.join(' '), theirs: theirs[index]?.join(' ') }];
      });
      expect(different, `SEED=${seed} shows it again`).toEqual([]);
      const moved = theirs.filter((stands) => new Set(stands).size > 1).length;
      expect(moved, 'Most of them have to move to say anything.').toBeGreaterThan(CASES / 2);
    },
  );
});
