import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Condition } from '#protocol';
import { findCommand } from '../../scripts/lib/process.ts';
import { TICKS, type Case, type Pace } from './streams.ts';

/** How an alert stands for Prometheus, which forgets what is resolved. */
export type Stand = 'inactive' | 'pending' | 'firing';

/** Returns where promtool is, of Debian's package `prometheus`; undefined when it is not installed. */
export function findPromtool(): string | undefined {
  return findCommand('promtool');
}

/**
 * Takes promtool and cases of one pace; returns how each stands at each evaluation, after a real Prometheus evaluated the same rules
 * over the same samples. Throws what promtool says when it cannot.
 */
export async function judge(promtool: string, pace: Pace, cases: readonly Case[]): Promise<Stand[][]> {
  const folder = mkdtempSync(join(tmpdir(), 'switchyard-promtool-'));
  try {
    // JSON is YAML.
    writeFileSync(join(folder, 'rules.json'), JSON.stringify(rulesOf(cases)));
    writeFileSync(join(folder, 'tests.json'), JSON.stringify(testsOf(pace, cases)));
    return standsOf(await run(promtool, folder), evaluations(pace), cases.length);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Takes a pace; returns the times of the evaluations in ms, from 0. */
export function evaluations({ tick, every }: Pace): number[] {
  return Array.from({ length: Math.floor(((TICKS - 1) * tick) / every) + 1 }, (_, at) => at * every);
}

function rulesOf(cases: readonly Case[]): unknown {
  const rules = cases.map(({ condition, wait, keepFiringFor }, index) => ({
    alert: `a${index}`,
    expr: expressionOf(condition, `x{i="${index}"}`),
    for: `${wait}ms`,
    ...(keepFiringFor > 0 && { keep_firing_for: `${keepFiringFor}ms` }),
  }));
  return { groups: [{ name: 'all', rules }] };
}

/** The same condition in Prometheus' language. */
function expressionOf(condition: Condition, series: string): string {
  const ranged = `${series}[${condition.window}ms]`;
  if (condition.fn === 'absent') return `absent_over_time(${ranged})`;
  const compared = `${condition.op} ${condition.threshold}`;
  switch (condition.fn) {
    case 'last':
      // A stale marker ends the newest sample at once, which last_over_time does not see.
      return `(last_over_time(${ranged}) ${compared}) and ${series}`;
    case 'predict':
      return `predict_linear(${ranged}, ${condition.ahead / 1_000}) ${compared}`;
    case 'rate':
      return `rate(${ranged}) ${compared}`;
    default:
      return `${condition.fn}_over_time(${ranged}) ${compared}`;
  }
}

/** Every evaluation asks for all alerts and for itself by number, and expects nothing: what fails is told, and so is everything. */
function testsOf(pace: Pace, cases: readonly Case[]): unknown {
  const series = cases.map(({ samples }, index) => ({
    series: `x{i="${index}"}`,
    values: samples
      .map((sample) => (sample === undefined ? '_' : sample === null ? 'stale' : String(sample)))
      .join(' '),
  }));
  const asked = evaluations(pace).map((t, number) => ({
    expr: `ALERTS or label_replace(vector(1), "number", "${number}", "", "")`,
    eval_time: `${t}ms`,
    exp_samples: [],
  }));
  const one = { interval: `${pace.tick}ms`, input_series: series, promql_expr_test: asked };
  return { rule_files: ['rules.json'], evaluation_interval: `${pace.every}ms`, tests: [one] };
}

/** promtool ends with 1, because everything was told. */
async function run(promtool: string, folder: string): Promise<string> {
  return new Promise((resolve) => {
    const options = { cwd: folder, maxBuffer: 1 << 28 };
    execFile(promtool, ['test', 'rules', 'tests.json'], options, (_error, stdout, stderr) =>
      resolve(`${stdout}\n${stderr}`),
    );
  });
}

function standsOf(told: string, times: readonly number[], count: number): Stand[][] {
  const stands = Array.from({ length: count }, (): Stand[] => times.map(() => 'inactive'));
  const answers = [...told.matchAll(/^ *got: *(.*)$/gm)].map(([, answer = '']) => answer);
  if (answers.length !== times.length) throw new Error(`promtool said: ${told.slice(0, 2_000)}`);
  for (const answer of answers) {
    const number = Number(/number="(\d+)"/.exec(answer)?.[1]);
    for (const [, index, state] of answer.matchAll(/alertname="a(\d+)", alertstate="(pending|firing)"/g)) {
      const row = stands[Number(index)];
      if (row && number in row) row[number] = state as Stand; // the pattern has only these two
    }
  }
  return stands;
}
