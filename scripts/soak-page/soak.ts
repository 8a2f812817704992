import * as v from 'valibot';
import { pass } from '../bench-page/measure.ts';
import type { Browser, Tab } from '../lib/browser.ts';
import { figure, type Figure } from '../lib/report.ts';
import { fitLine, growth, type Reading } from '../lib/slope.ts';
import { startServer } from '../lib/switchyard.ts';
import { readHeld, type Held } from './heap.ts';
import { hideAndShow, type Hidden } from './hiding.ts';
import { installSoakWatch } from './watch.ts';

const MB = 1_000_000;

/** The panel of the made-up series. */
const MADE_UP = 'synthetic';

/** Size of the window: so tall that every panel is on show, the made-up series' as well. */
const TALL = { width: 1360, height: 3_000 } as const;

/** MB that the heap may grow by in a minute. */
const SLOPE = 0.2;

/**
 * MB between the halves of a short watch that are no growth: in its first minute a page still compiles what it runs,
 * which was 0.17 here.
 */
const WARMING = 0.3;

/** How long everything takes, in ms. */
export interface Plan {
  /** Made-up events a second, beside the host's own. */
  readonly rate: number;
  readonly warm: number;
  readonly watched: number;
  /** Between two readings. */
  readonly every: number;
  /** 0: it is not hidden. */
  readonly hidden: number;
  /** Too short for a slope: two halves are compared instead. */
  readonly short: boolean;
}

/** What the page held at a moment, in minutes since it was opened. */
interface Sample extends Held {
  readonly at: number;
}

const WatchSchema = v.object({ events: v.number(), gaps: v.number(), repeats: v.number() });

/** Takes the browser and the plan; leaves the board open so long and returns the figures, goals among them. */
export async function soak(browser: Browser, plan: Plan): Promise<Figure[]> {
  const server = await startServer({
    flags: ['--host-metrics', 'on', '--synthetic-rate', String(plan.rate)],
  });
  try {
    const tab = await browser.tab(`(${installSoakWatch.toString()})()`);
    await tab.page.send('Emulation.setDeviceMetricsOverride', {
      ...TALL,
      deviceScaleFactor: 1,
      mobile: false,
    });
    await tab.open(`${server.url}/`);
    await tab.page.until('window.switchyard?.applied().count > 3');
    const figures = judgeHeld(await watch(tab, plan), plan);
    if (plan.hidden > 0)
      figures.push(...judgeHidden(await hideAndShow(browser, tab, server.url, plan.hidden)));
    figures.push(...judgeOrder(await tab.page.evaluate(WatchSchema, 'window.soak')));
    await tab.close();
    return figures;
  } finally {
    await server.stop();
  }
}

async function watch(tab: Tab, { warm, watched, every }: Plan): Promise<Sample[]> {
  const opened = performance.now();
  const samples: Sample[] = [];
  let due = warm;
  while (due <= warm + watched) {
    await pass(Math.max(0, opened + due - performance.now()));
    const held = await readHeld(tab);
    samples.push({ ...held, at: (performance.now() - opened) / 60_000 });
    process.stdout.write(`${told(due, held)}\n`);
    due += every;
  }
  return samples;
}

function told(due: number, { page, workers, nodes, listeners, documents }: Held): string {
  const mb = (bytes: number): string => (bytes / MB).toFixed(3);
  return `${(due / 60_000).toFixed(2)} min: page ${mb(page)} MB, workers ${mb(workers)} MB, ${nodes} nodes, ${listeners} listeners, ${documents} documents`;
}

function judgeHeld(samples: readonly Sample[], { watched, short }: Plan): Figure[] {
  const readings = (of: (sample: Sample) => number): Reading[] =>
    samples.map((sample) => ({ at: sample.at, value: of(sample) }));
  const heap = readings(({ page, workers }) => (page + workers) / MB);
  const { slope, error } = fitLine(heap);
  const bound = (SLOPE * watched) / 2 / 60_000 + WARMING;
  return [
    short
      ? figure('heap: second half less first', growth(heap), 'MB', { atMost: bound })
      : figure('heap: slope', slope, 'MB/min', { atMost: SLOPE }),
    figure('heap: slope, standard error', error, 'MB/min'),
    ...(short ? [figure('heap: slope', slope, 'MB/min')] : []),
    figure('heap: slope of the page alone', fitLine(readings(({ page }) => page / MB)).slope, 'MB/min'),
    figure(
      'heap: slope of the workers alone',
      fitLine(readings(({ workers }) => workers / MB)).slope,
      'MB/min',
    ),
    figure('heap at the end', heap.at(-1)?.value, 'MB'),
    ...(['nodes', 'listeners', 'documents'] as const).flatMap((key) => {
      const values = samples.map((sample) => sample[key]);
      return [
        figure(`${key}: growth`, growth(readings((sample) => sample[key])), '', { atMost: 0 }),
        figure(`${key}: most less least`, Math.max(...values) - Math.min(...values), ''),
      ];
    }),
  ];
}

function judgeHidden({ frames, paints, events, firstFrame, lastRepaint, repaints }: Hidden): Figure[] {
  const each = Object.entries(repaints).map(([chart, count]) => `${chart} ${count}`);
  process.stdout.write(
    `Hidden: ${events} events applied, ${frames} frames, ${paints} paints. Shown: the first frame after ` +
      `${firstFrame.toFixed(0)} ms, and within 250 ms of it these paints: ${each.join(', ')}\n`,
  );
  // Rows of the made-up series come all the time, and each is rightly painted.
  const counts = Object.entries(repaints).flatMap(([chart, count]) => (chart === MADE_UP ? [] : [count]));
  return [
    figure('hidden: events applied', events, '', { atLeast: 1 }),
    figure('hidden: animation frames', frames, '', { atMost: 0 }),
    figure('hidden: paints', paints, '', { atMost: 0 }),
    figure('shown: charts on show, the made-up one apart', counts.length, '', { atLeast: 1 }),
    figure('shown: repaints of the made-up one', repaints[MADE_UP], '', { atLeast: 1 }),
    figure('shown: first frame to last repaint', lastRepaint, 'ms'),
    figure('shown: fewest repaints of a chart', Math.min(...counts), '', { atLeast: 1 }),
    figure('shown: most repaints of a chart', Math.max(...counts), '', { atMost: 1 }),
  ];
}

function judgeOrder({ events, gaps, repeats }: v.InferOutput<typeof WatchSchema>): Figure[] {
  return [
    figure('events applied', events, ''),
    figure('gaps', gaps, '', { atMost: 0 }),
    figure('events repeated or out of order', repeats, '', { atMost: 0 }),
  ];
}
