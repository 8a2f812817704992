import { readArgs } from '../lib/args.ts';
import { startMeasuring } from '../lib/chromium.ts';
import { finish } from '../lib/report.ts';
import { soak, type Plan } from './soak.ts';

const HELP = `Usage: npm run soak:page -- [flags]

Leaves the host's own board open in a headless Chromium with 50 made-up events a second beside the host's: what it holds after
forced collections, whether it grows, and what hiding it and showing it again does.

  --minutes <n>  how long it is watched (30; the first third is warm-up)
  --hidden <n>   minutes hidden after that (10)
  --quick        within 50 s: 16 s of warm-up, 14 s watched, 10 s hidden, at 200 events a second, so that what is kept for each
                 event weighs more than what a young page still compiles. It finds about 250 bytes kept for each event;
                 a slower leak is the long form's to find
  --json         one JSON object as the last line

Exits 0 only when all goals are met.
`;

const options = readArgs(HELP, {
  minutes: { type: 'string', default: '30' },
  hidden: { type: 'string', default: '10' },
  quick: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
});
const [minutes, hidden] = [Number(options.minutes), Number(options.hidden)];
if (!(minutes >= 1) || !(hidden >= 0)) {
  process.stderr.write('--minutes is a number from 1, --hidden one from 0. See --help.\n');
  process.exit(2);
}
const plan: Plan = options.quick
  ? { rate: 200, warm: 16_000, watched: 14_000, every: 2_000, hidden: 10_000, short: true }
  : {
      rate: 50,
      warm: minutes * 20_000,
      watched: minutes * 40_000,
      every: Math.min(30_000, minutes * 2_000),
      hidden: hidden * 60_000,
      short: false,
    };

const browser = await startMeasuring();
try {
  process.exitCode = finish('soak:page', await soak(browser, plan), options.json);
} finally {
  await browser.close();
}
