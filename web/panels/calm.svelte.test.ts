import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { CALM, Calm } from './calm.svelte.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test('the first move shows at once, quick ones together, the last of them for sure', () => {
  const calm = new Calm();
  calm.touch();
  expect(calm.version).toBe(1);
  for (let turn = 0; turn < 20; turn++) calm.touch();
  expect(calm.version).toBe(1);
  vi.advanceTimersByTime(CALM);
  expect(calm.version).toBe(2);
  vi.advanceTimersByTime(10 * CALM);
  expect(calm.version).toBe(2);
  calm.touch();
  expect(calm.version).toBe(3);
});

test('what was stopped moves no more', () => {
  const calm = new Calm();
  calm.touch();
  calm.touch();
  calm.stop();
  vi.advanceTimersByTime(10 * CALM);
  expect(calm.version).toBe(1);
});
