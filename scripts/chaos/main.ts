import { readArgs } from '../lib/args.ts';
import { exitOnSignals } from '../lib/process.ts';
import { newSeed } from '../lib/random.ts';
import { figure, finish, type Figure } from '../lib/report.ts';
import { verdictFigures } from './checker.ts';
import { runChaos, type Chaos } from './chaos.ts';
import { describeAction, makePlan } from './plan.ts';
import { AT_HEAD, inTrouble, trailOf } from './trail.ts';

const HELP = `Usage: npm run chaos -- [flags]

Viewers, each the page's own feed behind a hostile proxy of its own, follow a real server over the four transports. Every
100 ms something happens to one of them: its network is damaged for a while, its connections are cut, or another transport
is chosen by hand; now and then the server is stopped or killed. Then all is quiet, and everybody must be at the head.
What every viewer applied is compared with the log.

  --seconds <n>   how long it goes on (60)
  --viewers <n>   viewers (40)
  --rate <n>      events a second (100)
  --seed <n>      replay this schedule; left out, a new one is made up and printed
  --plan          print the schedule, and do nothing
  --quick         20 seconds: under 50 s in all
  --json          one JSON object as the last line
`;

const worst = (values: readonly (number | undefined)[]): number | undefined =>
  values.includes(undefined) ? undefined : Math.max(...values.map((value) => value ?? 0));

function figuresOf({ plan, verdict, quiet, viewers }: Chaos): Figure[] {
  const sum = (of: (total: Chaos['viewers'][number]['feed']['stats']['total']) => number): number =>
    viewers.reduce((all, { feed }) => all + of(feed.stats.total), 0);
  const longest = Math.max(...viewers.map(({ feed }) => feed.stats.total.largestSilence));
  return [
    ...verdictFigures(verdict, viewers.length),
    figure('time from quiet until all are at the head', worst(quiet.caughtUp), 'ms', { atMost: AT_HEAD }),
    figure('actions', plan.length, ''),
    figure('restarts of the server', plan.filter(({ action }) => action.do === 'restart').length, ''),
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
    figure('longest silence', longest, 'ms'),
  ];
}

/** Says what was wrong, and what had happened to whom it was wrong for. */
function explain(chaos: Chaos): void {
  for (const { rule, detail } of chaos.verdict.violations.slice(0, 20)) say(`${rule}: ${detail}`);
  const troubled = inTrouble(chaos);
  for (const number of troubled.slice(0, 3)) {
    say(`\nviewer ${number}`);
    for (const line of trailOf(chaos, number)) say(line);
  }
  if (troubled.length > 0) say(`\nThe same again: npm run chaos -- ${replay}`);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

const args = readArgs(HELP, {
  seconds: { type: 'string' },
  viewers: { type: 'string' },
  rate: { type: 'string' },
  seed: { type: 'string' },
  plan: { type: 'boolean' },
  quick: { type: 'boolean' },
  json: { type: 'boolean' },
});
const options = {
  seconds: Number(args.seconds ?? (args.quick ? 20 : 60)),
  viewers: Number(args.viewers ?? 40),
  rate: Number(args.rate ?? 100),
  seed: Number(args.seed ?? newSeed()),
};
exitOnSignals();
const replay = Object.entries(options)
  .map(([name, value]) => `--${name} ${value}`)
  .join(' ');
say(`npm run chaos -- ${replay}`);
if (args.plan) {
  for (const { at, action } of makePlan(options))
    say(`${(at / 1000).toFixed(1)} s  ${describeAction(action)}`);
} else {
  const chaos = await runChaos(options);
  const figures = figuresOf(chaos);
  for (const { name, value, unit } of figures) say(`${name}: ${value} ${unit}`);
  explain(chaos);
  process.exitCode = finish('chaos', figures, args.json ?? false);
}
