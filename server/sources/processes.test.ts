import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import * as v from 'valibot';
import { EVENT_KINDS, type ProcessTuple } from '#protocol';
import type { MetricWriter } from './contract.ts';
import { createProcessesSource, type ProcessCensus } from './processes.ts';

const NOW = 1_800_000_000_000;

beforeEach(() => {
  vi.useFakeTimers({ now: NOW, toFake: ['Date', 'performance', 'setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
});

const CENSUS: ProcessCensus = {
  all: 2,
  running: 1,
  list: [
    { pid: 7, name: 'a', command: 'a', path: '/bin', cpu: 0, cpuu: 0, cpus: 0, memRss: 8 },
    { pid: 9, name: 'b', command: 'b', path: '/bin', cpu: 0, cpuu: 0, cpus: 0, memRss: 9 },
  ],
};

const after = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Runs the source on a census; `refuses` is how many tables the log does not take. */
function start(measure?: () => Promise<ProcessCensus>, refuses = 0) {
  const tables: (readonly ProcessTuple[])[] = [];
  const seconds: number[] = [];
  const rows: (readonly (number | null)[])[] = [];
  const names: string[] = [];
  const faults: string[] = [];
  const writer: MetricWriter = {
    declare: async (list) => list.map(({ name }) => names.push(name)),
    write: async (row) => void rows.push(row),
    async writeProcesses(table) {
      if (refuses-- > 0) throw new Error('The log is busy.');
      seconds.push((Date.now() - NOW) / 1000);
      tables.push(table);
    },
  };
  const control = new AbortController();
  const source = createProcessesSource({ onFault: (name) => faults.push(name), ...(measure && { measure }) });
  const running = source.run(writer, control.signal);
  const stop = async (): Promise<void> => {
    control.abort();
    await running;
  };
  return { tables, seconds, rows, names, faults, stop };
}

test('counts once for the table and the totals, every 5 s, also when nothing has changed', async () => {
  const measure = vi.fn(async () => CENSUS);
  const { tables, seconds, rows, names, stop } = start(measure);
  await vi.advanceTimersByTimeAsync(14_000);
  await stop();
  expect(seconds).toEqual([3, 8, 13]);
  expect(tables[0]).toEqual([
    [9, 'b', 0, 9216],
    [7, 'a', 0, 8192],
  ]);
  expect(names).toEqual(['processes.running', 'processes.total']);
  expect(rows).toEqual(Array(3).fill([1, 1, 2, 2]));
  expect(measure).toHaveBeenCalledTimes(1 + 3); // the first one is what the busy times count from
});

test('comes more rarely where it is dear: a hundredth of the time, at most half a minute apart', async () => {
  let takes = 150;
  const { seconds, stop } = start(async () => (await after(takes), CENSUS));
  await vi.advanceTimersByTimeAsync(40_000);
  expect(seconds).toEqual([3.15, 18.15, 33.15]);
  takes = 4000;
  await vi.advanceTimersByTimeAsync(60_000);
  await stop();
  expect(seconds.slice(3).map(Math.floor)).toEqual([52, 82]);
});

test('reports once that it hangs, finds nothing or is not written, and goes on', async () => {
  let census: ProcessCensus = { all: 0, running: 0, list: [] };
  let takes = 0;
  const { tables, faults, stop } = start(async () => (await after(takes), census), 2);
  await vi.advanceTimersByTimeAsync(20_000);
  expect([tables.length, faults]).toEqual([0, ['processes']]);
  census = CENSUS;
  await vi.advanceTimersByTimeAsync(15_000);
  expect([tables.length, faults]).toEqual([1, ['processes', 'write processes']]);
  takes = 3_600_000;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(faults).toEqual(['processes', 'write processes', 'processes']);
  await stop();
});

test('tells of this very machine, in an event that fits the protocol', async () => {
  vi.useRealTimers();
  const { tables, faults, stop } = start();
  await vi.waitUntil(() => tables.length > 0 || faults.length > 0, { timeout: 10_000 });
  await stop();
  expect(faults).toEqual([]);
  const table = v.parse(EVENT_KINDS.processes.data, tables[0]);
  expect(table.length).toBeGreaterThan(0);
  expect(table.every(([, name]) => name !== '' && !/\s/.test(name))).toBe(true);
  expect(Math.max(...table.map(([, , , memory]) => memory))).toBeGreaterThan(1e6);
}, 15_000);
