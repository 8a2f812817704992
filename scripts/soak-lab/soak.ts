import * as v from 'valibot';
import { LANE_NAMES, PAGE_PATHS, type LaneName } from '#protocol';
import { RATE_STEPS } from '../../web/lab/controls/scale.ts';
import { lookOf } from '../../web/lab/lane-look.ts';
import { METER, pass } from '../bench-page/measure.ts';
import { frameWork, traceTasks, type FrameWork } from '../bench-page/trace.ts';
import type { Browser, Tab } from '../lib/browser.ts';
import { quantile } from '../lib/quantile.ts';
import { figure, type Figure } from '../lib/report.ts';
import { fitLine, growth, type Reading } from '../lib/slope.ts';
import { startServer } from '../lib/switchyard.ts';
import { readHeld } from '../soak-page/heap.ts';
import { installLaneWatch } from '../stage/lane-watch.ts';

/** Events a second, to each lane. */
export const RATE = 200;

const MB = 1_000_000;
/** MB that the heap may grow by in a minute; and between the halves of a short watch, in which a young page still compiles what it runs. */
const GROWTH = { slope: 0.2, short: 0.6 };
/** Milliseconds of work for one frame that 95 of 100 keep to. */
const FRAME = 16;
/** Milliseconds without a new event after which a lane is not live: polling asks once a second, and a reading stops the page for half of one. */
const SILENCE = 3_000;
/** Milliseconds of a busy page that the last figures may be old. */
const LATE = 2_000;

/** How long everything takes, in ms. */
export interface Plan {
  readonly warm: number;
  readonly watched: number;
  /** From one reading of the heap to the next; between two of them the frames are traced. */
  readonly every: number;
  /** Too short for a slope: two halves are compared instead. */
  readonly short: boolean;
}

const LaneSchema = v.object({
  seq: v.number(),
  silence: v.number(),
  said: v.array(v.string()),
  missing: v.number(),
  twice: v.number(),
});
const LanesSchema = v.record(v.picklist(LANE_NAMES), v.optional(LaneSchema));
type Lanes = v.InferOutput<typeof LanesSchema>;

/** What the watch brought. */
interface Watched {
  readonly heap: readonly Reading[];
  readonly frames: readonly FrameWork[];
  /** Each lane at the beginning and at the end, and the seconds between. */
  readonly before: Lanes;
  readonly after: Lanes;
  readonly seconds: number;
}

/** Takes the browser, the plan and whether to say what is busiest; leaves the Lab open so long and returns the figures. */
export async function soakLab(
  browser: Browser,
  plan: Plan,
  told: (tab: Tab) => Promise<void>,
): Promise<Figure[]> {
  const server = await startServer({ flags: ['--lab', 'everyone'] });
  try {
    const tab = await browser.tab(METER);
    await tab.open(server.url + PAGE_PATHS.lab);
    await begin(tab);
    await pass(plan.warm);
    await told(tab);
    const watched = await watch(tab, plan);
    await tab.close();
    return [...judgeFrames(watched), ...judgeHeap(watched, plan), ...judgeLanes(watched)];
  } finally {
    await server.stop();
  }
}

/** Moves the page's own slider, and resolves when every lane is live. */
async function begin({ page }: Tab): Promise<void> {
  const allLive = `${LANE_NAMES.length} === [...document.querySelectorAll('article .state')].filter((state) => state.textContent === 'live').length`;
  await page.until(allLive, 60_000);
  await page.evaluate(
    v.unknown(),
    `(() => {
      const slider = [...document.querySelectorAll('label')].find((label) => label.textContent === 'Events a second').control;
      slider.value = ${RATE_STEPS.indexOf(RATE)};
      slider.dispatchEvent(new Event('input', { bubbles: true }));
    })()`,
  );
  await page.until(`document.body.textContent.includes('${RATE} events/s')`);
  await page.evaluate(v.unknown(), `(${installLaneWatch.toString()})()`);
  await page.until(allLive);
}

const lanesOf = ({ page }: Tab): Promise<Lanes> => page.evaluate(LanesSchema, 'window.lanesWatched.lanes');

async function watch(tab: Tab, { watched, every }: Plan): Promise<Watched> {
  const heap: Reading[] = [];
  const frames: FrameWork[] = [];
  await tab.page.evaluate(v.unknown(), 'window.lanesWatched.mark()');
  const before = await lanesOf(tab);
  const begun = performance.now();
  const read = async (): Promise<void> => {
    const { page, workers, nodes } = await readHeld(tab);
    const at = (performance.now() - begun) / 60_000;
    heap.push({ at, value: (page + workers) / MB });
    const worst = quantile(
      frames.map(({ work }) => work),
      0.95,
    );
    process.stdout.write(
      `${at.toFixed(2)} min: ${((page + workers) / MB).toFixed(2)} MB, ${nodes} nodes, 95 % of frames ${worst.toFixed(1)} ms\n`,
    );
  };
  await read();
  for (let due = every; due <= watched; due += every) {
    const { events } = await traceTasks(tab.page.connection, () => pass(begun + due - performance.now()));
    frames.push(...frameWork(events));
    await read();
  }
  await pass(LATE); // what a lane missed while the heap was read is there
  return { heap, frames, before, after: await lanesOf(tab), seconds: (performance.now() - begun) / 1000 };
}

function judgeFrames({ frames }: Watched): Figure[] {
  const works = frames.map(({ work }) => work);
  const intervals = frames.map(({ interval }) => interval);
  const whole = intervals.reduce((sum, interval) => sum + interval, 0);
  return [
    figure('page: work for a frame, 95 %', quantile(works, 0.95), 'ms', { atMost: FRAME }),
    figure('page: work for a frame, half', quantile(works, 0.5), 'ms'),
    figure('page: work for a frame, 99 %', quantile(works, 0.99), 'ms'),
    figure('page: work for a frame, worst', Math.max(...works), 'ms'),
    figure('page: main thread busy', (works.reduce((sum, work) => sum + work, 0) / whole) * 100, '%'),
    figure('page: from frame to frame, half', quantile(intervals, 0.5), 'ms'),
    figure('page: from frame to frame, 95 %', quantile(intervals, 0.95), 'ms'),
    figure('page: frames a second', (frames.length / whole) * 1000, ''),
  ];
}

function judgeHeap({ heap }: Watched, { short }: Plan): Figure[] {
  const { slope, error } = fitLine(heap);
  return [
    short
      ? figure('heap: second half less first', growth(heap), 'MB', { atMost: GROWTH.short })
      : figure('heap: slope', slope, 'MB/min', { atMost: GROWTH.slope }),
    ...(short ? [figure('heap: slope', slope, 'MB/min')] : []),
    figure('heap: slope, standard error', error, 'MB/min'),
    figure('heap at the end', heap.at(-1)?.value, 'MB'),
  ];
}

function judgeLanes({ before, after, seconds }: Watched): Figure[] {
  return LANE_NAMES.flatMap((name: LaneName) => {
    const [first, last] = [before[name], after[name]];
    const { label } = lookOf(name);
    const other = last?.said.filter((text) => text !== 'live');
    if (other !== undefined && other.length > 0)
      process.stdout.write(`${label} said: ${other.join(' / ')}\n`);
    return [
      figure(`${label}: missing`, last?.missing, '', { atMost: 0 }),
      figure(`${label}: twice`, last?.twice, '', { atMost: 0 }),
      figure(`${label}: said other than live`, other?.length, '', { atMost: 0 }),
      figure(`${label}: longest silence`, last?.silence, 'ms', { atMost: SILENCE }),
      figure(`${label}: seqs a second`, last && first && (last.seq - first.seq) / seconds, '', {
        atLeast: RATE * 0.97,
      }),
    ];
  });
}
