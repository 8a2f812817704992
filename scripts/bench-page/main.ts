import { availableParallelism, loadavg } from 'node:os';
import { readArgs } from '../lib/args.ts';
import { VIEWPORT } from '../lib/browser.ts';
import { startMeasuring } from '../lib/chromium.ts';
import { finish, type Figure } from '../lib/report.ts';
import { measureHostBoard, measureLoads } from './board.ts';
import { contest } from './contest.ts';
import { LOAD } from './harness/load.ts';
import { startHarness } from './harness.ts';

const HELP = `Usage: npm run bench:page -- [flags]

Measures the page in a headless Chromium of ${VIEWPORT.width} x ${VIEWPORT.height}, software drawing:
  contest  ${LOAD.panels} panels of ${LOAD.seriesPerPanel} series with ${LOAD.points} points in view, a row every ${LOAD.every} ms: painted in a worker, painted
           on the main thread, and drawn by uPlot; one at a time, in turn
  board    the host's own board at 1 Hz
  load     scripts by gzip -9, cold loads on loopback, the chain of requests

  --only <name>  one of the three
  --quick        one short round: within 50 s
  --profile      also the busiest functions of page and worker
  --json         one JSON object as the last line

Exits 0 only when all goals are met.
`;

const METHOD = `The board's own panels stand four by three, so that all twelve are in view with their plots as high as on the board; they
are fed in the page, as text that is parsed and checked like a frame from the line. uPlot's twelve charts have plots of the same
height, no legend, and setData for every row. Frames are animation frames (a headless Chromium has 60 of them a second; a loop
that counts them runs in every contestant). Busy is the time in tasks with their microtasks, by the browser's own trace: waiting
for a core counts, so that other work on the machine makes it more, while the CPU of the main thread stays. Paints are those
that the painter acknowledged, and those of uPlot's own draw hook. Each figure is the median of the rounds.
A first live sample is told twice: the snapshot applied and the first chart painted; the first event above the snapshot applied.
Requests in a row are the longest chain in which each began after the one before was complete. JavaScript is what every one of the
loads asked for before its first chart was painted, with workers and what those import, as it lies in dist/web; then what came
behind that by itself, such as the alerts and the dialogs.
`;

const options = readArgs(HELP, {
  quick: { type: 'boolean', default: false },
  profile: { type: 'boolean', default: false },
  only: { type: 'string' },
  json: { type: 'boolean', default: false },
});
const SECTIONS = ['contest', 'board', 'load'];
if (options.only !== undefined && !SECTIONS.includes(options.only)) {
  process.stderr.write(`There is no section "${options.only}". See --help.\n`);
  process.exit(2);
}
const wanted = (section: string): boolean => options.only === undefined || options.only === section;
const pace = options.quick
  ? { rounds: 1, warm: 1_000, span: 4_000 }
  : { rounds: 3, warm: 5_000, span: 15_000 };

const browser = await startMeasuring();
const [load = 0] = loadavg();
process.stdout.write(`${METHOD}\n`);
process.stdout.write(`Load of the machine before: ${load.toFixed(1)} on ${availableParallelism()} cores\n`);
const figures: Figure[] = [];
try {
  if (wanted('contest')) {
    const harness = await startHarness(options.profile);
    figures.push(...(await contest(browser, harness.url, pace, options.profile)));
    await harness.close();
  }
  if (wanted('board')) {
    const [warm, span] = options.quick ? [2_000, 5_000] : [5_000, 20_000];
    figures.push(...(await measureHostBoard(browser, warm, span, options.profile)));
  }
  if (wanted('load')) {
    figures.push(...(await measureLoads(browser, options.quick ? 3 : 5)));
  }
} finally {
  await browser.close();
}
process.exitCode = finish('bench:page', figures, options.json);
