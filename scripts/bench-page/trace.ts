import * as v from 'valibot';
import type { CdpConnection } from '../lib/cdp.ts';

const EventSchema = v.object({
  name: v.string(),
  pid: v.number(),
  tid: v.number(),
  ts: v.optional(v.number()),
  dur: v.optional(v.number()),
  args: v.optional(v.object({ name: v.optional(v.unknown()) })),
});
const CollectedSchema = v.object({ value: v.array(EventSchema) });

/** What of the browser's trace is read: times in µs. */
export type TraceEvent = v.InferOutput<typeof EventSchema>;

/** The category that holds each task of a thread whole, and little else: about a thousand events a second. */
const CATEGORY = 'disabled-by-default-devtools.timeline';

/** Takes the events of a trace; returns those of the busiest page's main thread. */
function ofMainThread(events: readonly TraceEvent[]): readonly TraceEvent[] {
  const threads = new Map<string, TraceEvent[]>();
  for (const { name, pid, tid, args } of events) {
    if (name === 'thread_name' && args?.name === 'CrRendererMain') threads.set(`${pid} ${tid}`, []);
  }
  for (const event of events) threads.get(`${event.pid} ${event.tid}`)?.push(event);
  return [...threads.values()].toSorted((a, b) => sumOfTasks(b) - sumOfTasks(a))[0] ?? [];
}

const sumOfTasks = (events: readonly TraceEvent[]): number =>
  events.reduce((sum, { name, dur = 0 }) => sum + (name === 'RunTask' ? dur / 1000 : 0), 0);

/**
 * Takes the events of a trace; returns the ms in tasks of the busiest page's main thread. A task ends with its
 * microtasks; the TaskDuration of the performance metrics leaves those out that run after the task itself, which hides
 * most of what a library does that draws in a microtask.
 */
export function mainThreadMs(events: readonly TraceEvent[]): number {
  return sumOfTasks(ofMainThread(events));
}

/** One frame of a page's main thread, in ms: what all tasks since the frame before took, drawing among them, and the time since then. */
export interface FrameWork {
  readonly work: number;
  readonly interval: number;
}

/** Takes the events of a trace of a page that asks for every frame; returns its frames, those cut off at its ends left out. */
export function frameWork(events: readonly TraceEvent[]): FrameWork[] {
  const main = ofMainThread(events)
    .filter(({ ts }) => ts !== undefined)
    .toSorted((a, b) => (a.ts ?? 0) - (b.ts ?? 0));
  const frames: FrameWork[] = [];
  let before: number | undefined;
  let work = 0;
  for (const { name, ts = 0, dur = 0 } of main) {
    if (name === 'RunTask') work += dur / 1000;
    // Each drawn frame hands its layers over once, inside the task that drew it.
    if (name !== 'Commit') continue;
    if (before !== undefined) frames.push({ work, interval: (ts - before) / 1000 });
    [before, work] = [ts, 0];
  }
  return frames;
}

/** Takes a connection and what to do meanwhile; returns what that gave, and the tasks of every thread until then. */
export async function traceTasks<T>(
  connection: CdpConnection,
  meanwhile: () => Promise<T>,
): Promise<{ readonly events: readonly TraceEvent[]; readonly result: T }> {
  const events: TraceEvent[] = [];
  const stop = connection.on('Tracing.dataCollected', (params) => {
    for (const event of v.parse(CollectedSchema, params).value) events.push(event);
  });
  await connection.call('Tracing.start', {
    traceConfig: { includedCategories: [CATEGORY], excludedCategories: ['*'] },
    transferMode: 'ReportEvents',
  });
  const result = await meanwhile();
  const complete = new Promise<void>((resolve) => {
    const forget = connection.on('Tracing.tracingComplete', () => {
      forget();
      resolve();
    });
  });
  await connection.call('Tracing.end');
  await complete;
  stop();
  return { events, result };
}
