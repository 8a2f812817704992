import type { BuiltInRule } from '#domain';
import type { RuleTerms } from '#protocol';
import { openLog } from '../../db/open.ts';
import { Alerts } from '../../server/alerts/alerts.ts';

/** Rules that are made. */
export const RULES = 1_000;
/** Series that each of them looks at. */
export const EACH = 10;

const WINDOW = 60_000;

/** What rules look for, in turn: each has a window that each sample moves. Made-up values are from 0.15 to 0.85. */
const CONDITIONS: readonly RuleTerms['condition'][] = [
  { fn: 'last', window: WINDOW, op: '>', threshold: 2 },
  { fn: 'avg', window: WINDOW, op: '>', threshold: 2 },
  { fn: 'max', window: WINDOW, op: '>', threshold: 2 },
  { fn: 'rate', window: WINDOW, op: '>', threshold: 2 },
];

/** One that fires when a series passes the middle of its wave, and is well again on the way down. */
const FIRING: RuleTerms['condition'] = { fn: 'last', window: WINDOW, op: '>', threshold: 0.5 };

/** Takes a number and whether it fires now and then; returns the rule with that number, on ten of the made-up series. */
function ruleOf(number: number, fires: boolean): BuiltInRule {
  const condition = fires ? FIRING : CONDITIONS[number % CONDITIONS.length];
  if (condition === undefined) throw new Error('There are conditions.');
  const terms: RuleTerms = {
    name: `Rule ${number}`,
    severity: 'warning',
    enabled: true,
    selector: { series: 'synthetic.wave', matchers: [{ label: 'ten', op: '=', value: String(number) }] },
    condition,
    every: 1_000,
    for: 0,
    keepFiringFor: 0,
    noData: 'keep',
    labels: {},
    annotations: { summary: 'Series {{ $labels.n }} is at {{ $value }}' },
    channels: [],
  };
  return { id: `bench${String(number).padStart(4, '0')}`, terms };
}

/** Takes a folder, and of how many rules one fires now and then; makes a log there that has the rules and nothing else. */
export async function makeRules(folder: string, oneFiresIn = Infinity): Promise<void> {
  const log = openLog({ dataFolder: folder });
  try {
    const builtIn = Array.from({ length: RULES }, (_, number) => ruleOf(number, number % oneFiresIn === 0));
    const actor = async (): Promise<never> => {
      throw new Error('Nobody commands here.');
    };
    const onFailure = (error: unknown): void => {
      throw error;
    };
    const alerts = new Alerts({ log, access: { actor }, builtIn, onFailure });
    await alerts.open();
    await alerts.stop();
  } finally {
    await log.close();
  }
}
