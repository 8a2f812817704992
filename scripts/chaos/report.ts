import { figure, type Figure } from '../lib/report.ts';
import { verdictFigures } from './checker.ts';
import type { Chaos, ChaosOptions } from './chaos.ts';
import { AT_HEAD, inTrouble, trailOf } from './trail.ts';

/** Violations, and viewers in trouble, that are told of at the most. */
const TOLD = { violations: 20, viewers: 3 };

/** Takes what happened; returns its figures. */
export function figuresOf({ plan, verdict, quiet, viewers }: Chaos): Figure[] {
  const totals = viewers.map(({ feed }) => feed.stats.total);
  const sum = (of: (total: (typeof totals)[number]) => number): number =>
    totals.reduce((all, total) => all + of(total), 0);
  const worst = Math.max(...quiet.caughtUp.map((ms) => ms ?? Infinity));
  return [
    ...verdictFigures(verdict, viewers.length),
    figure('time from quiet until all are at the head', worst, 'ms', { atMost: AT_HEAD }),
    figure('actions', plan.length, ''),
    figure('restarts of the server', plan.filter(({ action }) => action.do === 'restart').length, ''),
    figure('choices by hand', plan.filter(({ action }) => action.do === 'select').length, ''),
    figure(
      'links opened',
      sum(({ opens }) => opens),
      '',
    ),
    figure(
      'changes of transport',
      sum(({ switches }) => switches),
      '',
    ),
    figure(
      'repeats dropped',
      sum(({ duplicates }) => duplicates),
      '',
    ),
    figure('longest silence', Math.max(...totals.map(({ largestSilence }) => largestSilence)), 'ms'),
  ];
}

/** Takes the options; returns the command that makes the same happen again. */
export function replayOf(options: ChaosOptions): string {
  const flags = Object.entries(options).map(([name, value]) => `--${name} ${value}`);
  return `npm run chaos -- ${flags.join(' ')}`;
}

/** Takes what happened; returns what was wrong, and what had happened to those for whom it was, a line each. */
export function explanation(chaos: Chaos): string[] {
  return [
    ...chaos.verdict.violations.slice(0, TOLD.violations).map(({ rule, detail }) => `${rule}: ${detail}`),
    ...inTrouble(chaos)
      .slice(0, TOLD.viewers)
      .flatMap((number) => ['', `viewer ${number}`, ...trailOf(chaos, number)]),
  ];
}
