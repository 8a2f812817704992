import type { LotStatus } from '#protocol';
import { quantile } from '../lib/quantile.ts';
import { readArgs } from '../lib/args.ts';
import { bidsOf } from '../lib/auction/audit.ts';
import { exitOnSignals } from '../lib/process.ts';
import { newSeed } from '../lib/random.ts';
import { figure, finish } from '../lib/report.ts';
import { crashAroundCloses } from './crash.ts';

const HELP = `Usage: npm run close-crash -- [flags]

A real server has lots that end 60 ms apart, with bidders on each until the last moment; every other one has a soft close.
Around one of these ends the server is killed (kill -9) and started again on the same log, and again. Bids that got no answer are
sent again with their keys. In the end every lot is compared with its accepted commands replayed, by the server's own rules and
by a naive reference, and with what every bidder was told: it closed once, at its end, for who led; it was not seen otherwise
once it was over; every bid that was acknowledged is there, once.

  --kills <n>   (100)
  --lots <n>    that end around each kill (6)
  --seed <n>    chance; left out, a new one
  --quick       15 kills: under 50 s
  --json        one JSON object as the last line
`;

/** Milliseconds after its end within which a close is written, while a server runs: it looks at the clock once a second at least. */
const LATE = 1_100;

const args = readArgs(HELP, {
  kills: { type: 'string' },
  lots: { type: 'string' },
  seed: { type: 'string' },
  quick: { type: 'boolean' },
  json: { type: 'boolean' },
});
exitOnSignals();
const kills = Number(args.kills ?? (args.quick ? 15 : 100));
const lots = Number(args.lots ?? 6);
const seed = Number(args.seed ?? newSeed());
const say = (line: string): void => void process.stdout.write(`${line}\n`);
say(`npm run close-crash -- --kills ${kills} --lots ${lots} --seed ${seed}`);
const { records, faults, sent, away, late, looks } = await crashAroundCloses({ kills, lots, seed });
for (const fault of faults.slice(0, 20)) say(fault);
const closes = records.map(({ events }) => events.filter(({ kind }) => kind === 'lot-closed').length);
const ended = (how: LotStatus): number => records.filter(({ lot }) => lot.status === how).length;
const figures = [
  figure('kills', away.length, '', { atLeast: kills }),
  figure('lots', records.length, '', { atLeast: kills * lots }),
  figure('lots that did not close exactly once', closes.filter((count) => count !== 1).length, '', {
    atMost: 0,
  }),
  figure('faults: time, winner, price, bids lost or counted twice, lots reopened', faults.length, '', {
    atMost: 0,
  }),
  figure('looks at lots that were over', looks, '', { atLeast: kills }),
  figure('lots sold', ended('sold'), '', { atLeast: 1 }),
  figure('lots unsold', ended('unsold'), '', { atLeast: 1 }),
  figure('lots that ended while no server ran', records.length - late.length, '', { atLeast: 1 }),
  figure('close after the end, while a server ran, p50', quantile(late, 0.5), 'ms'),
  figure('close after the end, while a server ran, worst', Math.max(...late), 'ms', { atMost: LATE }),
  figure(
    'bids accepted',
    records.reduce((sum, record) => sum + bidsOf(record).length, 0),
    '',
    { atLeast: kills },
  ),
  figure('bids sent', sent.length, ''),
  figure('from the kill to the answering again, p50', quantile(away, 0.5), 'ms'),
];
for (const { name, value, unit } of figures) say(`${name}: ${value} ${unit}`);
process.exitCode = finish('close-crash', figures, args.json ?? false);
