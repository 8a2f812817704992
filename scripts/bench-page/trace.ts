import * as v from 'valibot';
import type { CdpConnection } from '../lib/cdp.ts';

const EventSchema = v.object({
  name: v.string(),
  pid: v.number(),
  tid: v.number(),
  dur: v.optional(v.number()),
  args: v.optional(v.object({ name: v.optional(v.unknown()) })),
});
const CollectedSchema = v.object({ value: v.array(EventSchema) });

/** What of the browser's trace is read: times in µs. */
export type TraceEvent = v.InferOutput<typeof EventSchema>;

/** The category that holds each task of a thread whole, and little else: about a thousand events a second. */
const CATEGORY = 'disabled-by-default-devtools.timeline';

/**
 * Takes the events of a trace; returns the ms in tasks of the busiest page's main thread. A task ends with its
 * microtasks; the TaskDuration of the performance metrics leaves those out that run after the task itself, which hides
 * most of what a library does that draws in a microtask.
 */
export function mainThreadMs(events: readonly TraceEvent[]): number {
  const mains = new Set(
    events
      .filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain')
      .map(({ pid, tid }) => `${pid} ${tid}`),
  );
  const sums = new Map<string, number>();
  for (const { name, pid, tid, dur } of events) {
    const thread = `${pid} ${tid}`;
    if (name === 'RunTask' && dur !== undefined && mains.has(thread))
      sums.set(thread, (sums.get(thread) ?? 0) + dur / 1000);
  }
  return Math.max(0, ...sums.values());
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
