import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { behindPaint } from './behind-paint.ts';
import { FrameLoop } from './frames.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function begun() {
  const frames = new FrameLoop(() => undefined);
  const told = vi.fn();
  void behindPaint(frames).then(told);
  return { frames, told };
}

test('what the charts do not need comes a little behind the first of them', async () => {
  const { frames, told } = begun();
  await vi.advanceTimersByTimeAsync(900);
  frames.painted('cpu', 3);
  await vi.advanceTimersByTimeAsync(90);
  expect(told).not.toHaveBeenCalled();
  frames.painted('memory', 3);
  await vi.advanceTimersByTimeAsync(10);
  expect(told).toHaveBeenCalledOnce();
});

test('a page that paints nothing does not wait for ever', async () => {
  const { told } = begun();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(told).toHaveBeenCalledOnce();
});

test('where a chart was painted already nothing is waited for', async () => {
  const frames = new FrameLoop(() => undefined);
  frames.painted('cpu', 3);
  await behindPaint(frames);
  expect(vi.getTimerCount()).toBe(0);
});
