import { expect, test } from 'vitest';
import { mainThreadMs, type TraceEvent } from './trace.ts';

const name = (pid: number, tid: number, thread: string): TraceEvent => ({
  name: 'thread_name',
  pid,
  tid,
  args: { name: thread },
});
const task = (pid: number, tid: number, dur: number): TraceEvent => ({ name: 'RunTask', pid, tid, dur });

test('the tasks of the busiest main thread are summed; other threads and other events are not', () => {
  const events: TraceEvent[] = [
    task(1, 1, 2_000),
    name(1, 1, 'CrRendererMain'),
    name(1, 2, 'Compositor'),
    name(2, 1, 'CrRendererMain'),
    task(1, 1, 3_500),
    task(1, 2, 90_000),
    task(2, 1, 1_000),
    { name: 'Other', pid: 1, tid: 1, dur: 50_000 },
  ];
  expect(mainThreadMs(events)).toBe(5.5);
});

test('a trace without a page has none', () => {
  expect(mainThreadMs([task(1, 1, 5)])).toBe(0);
});
