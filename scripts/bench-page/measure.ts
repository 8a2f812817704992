import * as v from 'valibot';
import type { Tab } from '../lib/browser.ts';
import type { CdpTarget } from '../lib/cdp.ts';
import { installMeter } from './meter.ts';
import { mainThreadMs, traceTasks } from './trace.ts';

/** What a page did over a span of time. */
export interface Measured {
  /** Animation frames a second. */
  readonly fps: number;
  /** The longest between two animation frames, in ms. */
  readonly longestFrame: number;
  /** Share of the time that the main thread was in a task, in per cent; waiting for a core counts. */
  readonly busy: number;
  /** CPU time of the main thread, in per cent of one core. */
  readonly mainCpu: number;
  /** CPU time of the whole browser, its own processes and the painting included, in per cent of one core. */
  readonly cpu: number;
  /** Tasks over 50 ms on the main thread, and the longest of them in ms (0 for none). */
  readonly longTasks: number;
  readonly longestTask: number;
  /** Charts that have ever been painted. */
  readonly charts: number;
  /** Paints a second of the chart that was painted least, and of all together. */
  readonly leastPaints: number;
  readonly paints: number;
}

/** The script of the meter, for a page to run before its own. */
export const METER = `(${installMeter.toString()})()`;

const MeterSchema = v.object({
  frames: v.number(),
  longestFrame: v.number(),
  longTasks: v.array(v.number()),
});

const PaintsSchema = v.record(v.string(), v.number());

const ProcessesSchema = v.object({ processInfo: v.array(v.object({ cpuTime: v.number() })) });

/** Resolves after so many milliseconds: the span that is measured. */
export const pass = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Seconds on a processor of all the browser's processes so far. */
async function cpuSeconds(page: CdpTarget): Promise<number> {
  const answer = await page.connection.call('SystemInfo.getProcessInfo');
  return v.parse(ProcessesSchema, answer).processInfo.reduce((sum, { cpuTime }) => sum + cpuTime, 0);
}

/** Takes a page; returns its performance metrics by name. `Performance.enable` is sent first. */
export async function metricsOf(page: CdpTarget): Promise<ReadonlyMap<string, number>> {
  await page.send('Performance.enable');
  const { metrics } = await page.send('Performance.getMetrics');
  return new Map(metrics.map(({ name, value }) => [name, value]));
}

/** How busy a page's main thread was, in per cent: in tasks, and on a core. */
export type Busy = Pick<Measured, 'busy' | 'mainCpu'>;

/** Takes a page and ms; returns how busy its main thread is in that time. It must be the browser's busiest page. */
export async function busyOver(page: CdpTarget, ms: number): Promise<Busy> {
  const { events, result } = await traceTasks(page.connection, async () => {
    const before = await metricsOf(page);
    await pass(ms);
    return [before, await metricsOf(page)] as const;
  });
  const passed = (name: string): number => (result[1].get(name) ?? NaN) - (result[0].get(name) ?? NaN);
  const seconds = passed('Timestamp');
  return { busy: mainThreadMs(events) / seconds / 10, mainCpu: (passed('ThreadTime') / seconds) * 100 };
}

/** Takes a tab with a page of the bench that carries the meter, and ms; returns what the page did in that time. */
export async function measure({ page }: Tab, ms: number): Promise<Measured> {
  await page.evaluate(v.unknown(), 'window.meter.reset()');
  const paintsBefore = await page.evaluate(PaintsSchema, 'window.bench.paints()');
  const begun = performance.now();
  const cpuBefore = await cpuSeconds(page);
  const load = await busyOver(page, ms);
  const cpu = (await cpuSeconds(page)) - cpuBefore;
  const meter = await page.evaluate(MeterSchema, 'window.meter');
  const seconds = (performance.now() - begun) / 1000;
  const paints = await page.evaluate(PaintsSchema, 'window.bench.paints()');
  const counts = Object.entries(paints).map(([chart, count]) => count - (paintsBefore[chart] ?? 0));
  return {
    fps: meter.frames / seconds,
    longestFrame: meter.longestFrame,
    ...load,
    cpu: (cpu / seconds) * 100,
    longTasks: meter.longTasks.length,
    longestTask: Math.max(0, ...meter.longTasks),
    charts: counts.length,
    leastPaints: counts.length === 0 ? 0 : Math.min(...counts) / seconds,
    paints: counts.reduce((sum, count) => sum + count, 0) / seconds,
  };
}
