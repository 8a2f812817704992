import { readArgs } from '../lib/args.ts';
import { exitOnSignals } from '../lib/process.ts';
import { newSeed } from '../lib/random.ts';
import { figure, finish } from '../lib/report.ts';
import { faultsOf } from './check.ts';
import { crashWhileTelling } from './crash.ts';

const HELP = `Usage: npm run alert-crash -- [flags]

A real server tells of alerts by webhook, to a receiver that now and then answers 500 or 429, hangs, resets, or takes a message and
resets before it says so. Rules come, are told, go and are told, beside each other, while the server is killed (kill -9) at random
moments and started again on the same log. In the end every episode of the log is compared with what the receiver took: each was told
as firing and as over, or as both at once, in this order, and nothing under two ids.

  --kills <n>   (100)
  --seed <n>    chance; left out, a new one
  --quick       8 kills: under 50 s
  --json        one JSON object as the last line
`;

const args = readArgs(HELP, {
  kills: { type: 'string' },
  seed: { type: 'string' },
  quick: { type: 'boolean' },
  json: { type: 'boolean' },
});
exitOnSignals();
const kills = Number(args.kills ?? (args.quick ? 8 : 100));
const seed = Number(args.seed ?? newSeed());
const say = (line: string): void => void process.stdout.write(`${line}\n`);
say(`npm run alert-crash -- --kills ${kills} --seed ${seed}`);
const crash = await crashWhileTelling({ kills, seed });
const faults = faultsOf(crash.episodes, crash.taken);
for (const fault of faults.slice(0, 20)) say(fault);
const figures = [
  figure('kills', crash.kills, '', { atLeast: kills }),
  figure('episodes', crash.episodes.length, '', { atLeast: kills }),
  figure('faults: not told, told twice under two ids, out of order', faults.length, '', { atMost: 0 }),
  figure('messages taken', crash.messages, '', { atLeast: kills }),
  figure('of them again under their id', crash.again, ''),
  figure('requests in all', crash.requests, ''),
];
for (const { name, value, unit } of figures) say(`${name}: ${value} ${unit}`);
process.exitCode = finish('alert-crash', figures, args.json ?? false);
