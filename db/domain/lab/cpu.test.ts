import { expect, test } from 'vitest';
import type { LabCost } from '#protocol';
import { cpuNoise, cpuOfEvent } from './cpu.ts';

/** A measuring whose source alone varies by 4 ms of CPU a second, so by 20 ms in a turn of 5 s, with one turn of 1000 events. */
function costOf(cpu: number): LabCost {
  const turn = { seconds: 5, cpu, events: 1000, without: 100, perEvent: cpu - 100 };
  return {
    state: 'done',
    doing: null,
    viewers: 20,
    seconds: 5,
    rate: 10,
    bytes: 100,
    at: 0,
    baseline: { seconds: 6, cpu: 120, events: 0 },
    noise: 4,
    turns: { sse: turn },
    problem: null,
  };
}

test.each([
  ['more than the source alone varies by', 160, 60],
  ['within what it varies by', 119, 0],
  ['less than without viewers', 68, 0],
])('%s', (_name, cpu, each) => {
  expect(cpuOfEvent(costOf(cpu), 'sse')).toBe(each);
});

test('what an event costs may be wrong by what the source alone varies by in a turn, shared by its events', () => {
  expect([cpuNoise(costOf(160), 'sse'), cpuNoise(costOf(160), 'polling'), cpuNoise(null, 'sse')]).toEqual([
    20, 0, 0,
  ]);
});

test('what was not measured is not said to be little', () => {
  expect(cpuOfEvent(costOf(160), 'polling')).toBeNull();
  expect(cpuOfEvent(null, 'sse')).toBeNull();
});
