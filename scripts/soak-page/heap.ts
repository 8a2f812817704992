import * as v from 'valibot';
import type { Tab } from '../lib/browser.ts';
import type { CdpTarget } from '../lib/cdp.ts';
import { metricsOf, pass } from '../bench-page/measure.ts';

/** What a page holds after everything that can be let go has been collected. */
export interface Held {
  /** Bytes of the page and of its workers: scripts' heap, the browser's own objects for it, and array buffers. */
  readonly page: number;
  readonly workers: number;
  readonly nodes: number;
  readonly listeners: number;
  readonly documents: number;
}

const UsageSchema = v.object({
  usedSize: v.number(),
  embedderHeapUsedSize: v.optional(v.number(), 0),
  backingStorageSize: v.optional(v.number(), 0),
});

/** Collections for one reading: a task under way may hold a megabyte, so the least of several is what is held. */
const TRIES = 8;

/** Milliseconds between two of them, in which such a task ends. */
const BREATH = 40;

async function heapOf(target: CdpTarget): Promise<number> {
  let least = Infinity;
  for (let turn = 0; turn < TRIES; turn += 1) {
    await target.send('HeapProfiler.collectGarbage');
    const usage = v.parse(UsageSchema, await target.send('Runtime.getHeapUsage'));
    least = Math.min(least, usage.usedSize + usage.embedderHeapUsedSize + usage.backingStorageSize);
    await pass(BREATH);
  }
  return least;
}

/** Takes a tab; collects what can be collected, and returns what is left. */
export async function readHeld({ page, workers }: Tab): Promise<Held> {
  let ofWorkers = 0;
  for (const worker of workers) ofWorkers += await heapOf(worker);
  const ofPage = await heapOf(page);
  const metrics = await metricsOf(page);
  return {
    page: ofPage,
    workers: ofWorkers,
    nodes: metrics.get('Nodes') ?? NaN,
    listeners: metrics.get('JSEventListeners') ?? NaN,
    documents: metrics.get('Documents') ?? NaN,
  };
}
