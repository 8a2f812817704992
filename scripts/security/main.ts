import { exitOnSignals } from '../lib/process.ts';
import { prepareToMeasure } from '../lib/chromium.ts';
import { newSeed } from '../lib/random.ts';
import { readArgs } from '../lib/args.ts';
import { finish, table } from '../lib/report.ts';
import { runSecurity } from './run.ts';
import type { Tried } from './row.ts';

const HELP = `Usage: npm run security -- [flags]

Starts the real server and tries to break it: who may do what, origins, hosts, sessions, embedding, headers, limits, and inputs that
crashed earlier releases of the same stack, on every door. Then malformed requests and frames for each door. Meanwhile a viewer on
each transport follows the stream, and what it is shown is compared with the log. Prints each attempt with what came of it.

  --runs <n>      malformed requests or frames for each door (10000)
  --seed <n>      make the same ones again; left out, a new seed is made up and printed
  --failed        print only the attempts that went wrong
  --quick         30 for each door and fewer connections: under 50 s in all
  --json          one JSON object as the last line
`;

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

const args = readArgs(HELP, {
  runs: { type: 'string' },
  seed: { type: 'string' },
  failed: { type: 'boolean' },
  quick: { type: 'boolean' },
  json: { type: 'boolean' },
});
const quick = args.quick ?? false;
const options = {
  runs: Number(args.runs ?? (quick ? 30 : 10_000)),
  seed: Number(args.seed ?? newSeed()),
  quick,
};
exitOnSignals();
await prepareToMeasure();
say(
  `The same again: npm run security -- --runs ${options.runs} --seed ${options.seed}${quick ? ' --quick' : ''}`,
);
const { tried, floods, figures } = await runSecurity(options, say);

const line = ({ attempt, door, expected, got, ok }: Tried): string[] => [
  attempt,
  door,
  expected.join(' or '),
  got,
  ok ? '' : 'WRONG',
];
const shown = args.failed ? tried.filter(({ ok }) => !ok) : tried;
for (const part of new Set(shown.map((one) => one.part))) {
  say(`\n${part}\n`);
  say(table([['attempt', 'door', 'expected', 'got'], ...shown.filter((one) => one.part === part).map(line)]));
}
say('\nmalformed requests and frames\n');
say(
  table([
    ['door', 'sent', 'wrong', 'answers'],
    ...floods.map(({ door, sent, wrong, statuses }) => [
      door,
      String(sent),
      String(wrong),
      [...statuses].map(([status, count]) => `${status === 0 ? 'none' : status} × ${count}`).join(', '),
    ]),
  ]),
);
for (const { door, faults } of floods) for (const fault of faults) say(`${door}: ${fault}`);
process.exitCode = finish('security', figures, args.json ?? false);
