import { expect, test } from 'vitest';
import { frameWork, mainThreadMs, type TraceEvent } from './trace.ts';

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

test('a frame has all tasks since the one before; what the trace cut off is none', () => {
  const at = (ts: number, what: string, dur?: number): TraceEvent => ({
    ...{ name: what, pid: 1, tid: 1, ts },
    ...(dur !== undefined && { dur }),
  });
  const events: TraceEvent[] = [
    name(1, 1, 'CrRendererMain'),
    ...[at(0, 'RunTask', 9_000), at(1_000, 'Commit')],
    ...[at(15_000, 'RunTask', 4_000), at(10_000, 'RunTask', 2_000), at(17_000, 'Commit')],
    ...[at(20_000, 'RunTask', 30_000), at(60_000, 'RunTask', 1_000), at(61_000, 'Commit')],
    at(62_000, 'RunTask', 5_000),
  ];
  expect(frameWork(events)).toEqual([
    { work: 6, interval: 16 },
    { work: 31, interval: 44 },
  ]);
});
