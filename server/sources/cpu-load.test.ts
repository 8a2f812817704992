import type { CpuInfo } from 'node:os';
import { expect, test } from 'vitest';
import { CpuLoad } from './cpu-load.ts';

function core(busy: number, idle: number): CpuInfo {
  const times = { user: busy / 2, nice: 0, sys: busy / 4, irq: busy / 4, idle };
  return { model: '', speed: 0, times };
}

test('the busy time is that since the look before, of each core and of all', () => {
  const load = new CpuLoad([core(1000, 1000), core(0, 0)]);
  expect(load.since([core(1100, 1000), core(0, 300)])).toEqual({ cores: [100, 0], all: 25 });
  expect(load.since([core(1150, 1050), core(100, 400)])).toEqual({ cores: [50, 50], all: 50 });
});

test('counters that have not moved, or of cores that came and went, say nothing', () => {
  const load = new CpuLoad([core(10, 10), core(10, 10)]);
  expect(load.since([core(20, 20), core(10, 10)])).toEqual({ cores: [50, Number.NaN], all: 50 });
  expect(load.since([core(90, 20)])).toEqual({ cores: [Number.NaN], all: Number.NaN });
  expect(load.since([core(100, 50)]).cores).toEqual([25]);
});

test('idle time that is taken back is no busy time above all', () => {
  const load = new CpuLoad([core(100, 100)]);
  expect(load.since([core(120, 90)]).all).toBe(100);
});
