import { readArgs } from '../lib/args.ts';
import { exitOnSignals } from '../lib/process.ts';
import { finish, type Figure } from '../lib/report.ts';
import { figuresOf } from './figures.ts';
import { runOutage, type OutageOptions } from './outage.ts';

const HELP = `Usage: npm run outage -- [flags]

Viewers, each the page's own feed, in turns automatic and on each transport, follow a real server. It is stopped, stays away,
and comes back on the same port and log; the same again with kill -9. Everybody must be back soon, on the transport it had,
and must not have stormed the door meanwhile. Attempts are counted at a listener of each viewer's own: every request that
begins something (a handshake, a stream, a first poll, a snapshot, a plain question whether the server is there), but for
the last one of each viewer, which worked.

  --viewers <n>   viewers (200)
  --down <s>      seconds that the server is away (60)
  --rate <n>      events a second (20)
  --quick         40 viewers, 10 s, both at once: under 50 s
  --json          one JSON object as the last line
`;

const args = readArgs(HELP, {
  viewers: { type: 'string' },
  down: { type: 'string' },
  rate: { type: 'string' },
  quick: { type: 'boolean' },
  json: { type: 'boolean' },
});
exitOnSignals();
const viewers = Number(args.viewers ?? (args.quick ? 40 : 200));
const down = Number(args.down ?? (args.quick ? 10 : 60)) * 1000;
const rate = Number(args.rate ?? 20);

/** Takes a name and how the server ends; lets it happen and says what came of it. */
async function measure(name: string, how: OutageOptions['how']): Promise<Figure[]> {
  const outage = await runOutage({ viewers, down, rate, how });
  const figures = figuresOf(outage, viewers).map((each) => ({ ...each, name: `${name}: ${each.name}` }));
  for (const each of figures) process.stdout.write(`${each.name}: ${each.value} ${each.unit}\n`);
  for (const { rule, detail } of outage.verdict.violations.slice(0, 10))
    process.stdout.write(`${rule}: ${detail}\n`);
  return figures;
}

const stopped = (): Promise<Figure[]> => measure('SIGTERM', 'stop');
const killed = (): Promise<Figure[]> => measure('kill -9', 'kill');
const figures = args.quick
  ? (await Promise.all([stopped(), killed()])).flat() // side by side: both are mostly waiting
  : [...(await stopped()), ...(await killed())];
process.exitCode = finish('outage', figures, args.json ?? false);
