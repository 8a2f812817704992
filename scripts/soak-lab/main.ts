import { profile } from '../bench-page/profile.ts';
import { readArgs } from '../lib/args.ts';
import { startMeasuring } from '../lib/chromium.ts';
import { finish } from '../lib/report.ts';
import { RATE, soakLab, type Plan } from './soak.ts';

const HELP = `Usage: npm run soak:lab -- [flags]

Leaves the Lab open in a headless Chromium with its four lanes and Auto at ${RATE} events a second each: what the page does for a frame,
whether it grows, and whether every lane stays live and whole.

The work for a frame is the time of all tasks on the page's main thread from one drawn frame to the next (the events' own, the
drawing and collections among them), by the browser's own trace; a loop asks for each frame. From frame to frame it is 16.7 ms at 60 Hz whatever
the page does, so that is told beside it and is no goal. Frames are not counted while the heap is read, which stops the page.

  --minutes <n>  how long it is watched (10; a minute of warm-up before)
  --quick        40 s: 8 s of warm-up, 20 s watched
  --profile      also the busiest functions of page and workers
  --json         one JSON object as the last line

Exits 0 only when all goals are met. Waiting for a core counts as work: leave the machine alone meanwhile.
`;

/** Milliseconds that are profiled. */
const PROFILED = 10_000;

const options = readArgs(HELP, {
  minutes: { type: 'string', default: '10' },
  quick: { type: 'boolean', default: false },
  profile: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
});
const minutes = Number(options.minutes);
// A session of the Lab ends after half an hour.
if (!(minutes >= 1 && minutes <= 25)) {
  process.stderr.write('--minutes is a number from 1 to 25. See --help.\n');
  process.exit(2);
}
const plan: Plan = options.quick
  ? { warm: 8_000, watched: 20_000, every: 4_000, short: true }
  : { warm: 60_000, watched: minutes * 60_000, every: 20_000, short: false };

const browser = await startMeasuring();
try {
  const figures = await soakLab(browser, plan, async (tab) => {
    if (options.profile) process.stdout.write(`${await profile(tab, PROFILED)}\n`);
  });
  process.exitCode = finish('soak:lab', figures, options.json);
} finally {
  await browser.close();
}
