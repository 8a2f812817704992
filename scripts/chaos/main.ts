import { readArgs } from '../lib/args.ts';
import { exitOnSignals } from '../lib/process.ts';
import { newSeed } from '../lib/random.ts';
import { finish } from '../lib/report.ts';
import { runChaos } from './chaos.ts';
import { describeAction, makePlan } from './plan.ts';
import { explanation, figuresOf, replayOf } from './report.ts';

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
say(replayOf(options));
if (args.plan) {
  for (const { at, action } of makePlan(options))
    say(`${(at / 1000).toFixed(1)} s  ${describeAction(action)}`);
} else {
  const chaos = await runChaos(options);
  const figures = figuresOf(chaos);
  for (const { name, value, unit } of figures) say(`${name}: ${value} ${unit}`);
  for (const line of explanation(chaos)) say(line);
  process.exitCode = finish('chaos', figures, args.json ?? false);
}
