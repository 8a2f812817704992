import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { FrameLoop, PAINT_BUDGET } from './frames.ts';

let frames: FrameRequestCallback[] = [];
let now = 0;

beforeEach(() => {
  frames = [];
  now = 0;
  vi.stubGlobal('requestAnimationFrame', (run: FrameRequestCallback) => frames.push(run));
  vi.spyOn(performance, 'now').mockImplementation(() => now);
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

function runFrame(): void {
  const run = frames.shift();
  if (run === undefined) throw new Error('No frame was asked for.');
  run(now);
}

/** A painter that is always due and takes so many ms. */
function painter(name: string, log: string[], cost: number) {
  return {
    stale: () => true,
    paint() {
      log.push(name);
      now += cost;
    },
  };
}

test('a frame paints until the budget is spent, the next goes on where it stopped', () => {
  const log: string[] = [];
  const loop = new FrameLoop(() => undefined);
  for (const name of ['a', 'b', 'c']) loop.add(painter(name, log, PAINT_BUDGET / 2 + 1));
  runFrame();
  expect(log).toEqual(['a', 'b']);
  runFrame();
  expect(log).toEqual(['a', 'b', 'c', 'a']);
});

test('asking for a frame twice is asking once, and a still page asks for none', () => {
  const loop = new FrameLoop(() => undefined);
  loop.add({ stale: () => false, paint: () => expect.unreachable() });
  loop.request();
  expect(frames.length).toBe(1);
  runFrame();
  expect(frames.length).toBe(0);
});

test('the longest interval is between drawings done, and a hidden page does not count', () => {
  const loop = new FrameLoop(() => undefined);
  for (const moment of [0, 100, 350]) {
    now = moment;
    loop.painted('load', 3);
  }
  expect(loop.stats).toEqual({ count: 3, longestInterval: 250 });
  loop.forgetInterval();
  now = 90_000;
  loop.painted('load', 3);
  expect(loop.stats.longestInterval).toBe(250);
  loop.resetLongest();
  expect(loop.stats).toEqual({ count: 4, longestInterval: 0 });
});

test('what is handed over counts when it is done, chart by chart', () => {
  const loop = new FrameLoop(() => undefined);
  loop.add(painter('a', [], 0));
  runFrame();
  expect(loop.stats.count).toBe(0);
  loop.painted('load', 3);
  loop.painted('memory', 4);
  loop.painted('load', 5);
  expect([...loop.charts]).toEqual([
    ['load', { count: 2, took: 8 }],
    ['memory', { count: 1, took: 4 }],
  ]);
});

test('a removed painter is not painted', () => {
  const log: string[] = [];
  const loop = new FrameLoop(() => undefined);
  const remove = loop.add(painter('a', log, 0));
  loop.add(painter('b', log, 0));
  remove();
  runFrame();
  expect(log).toEqual(['b']);
});
