import { afterEach, beforeEach, expect, vi } from 'vitest';
import { Board } from './board.svelte.ts';
import { buckets, FakeServer } from './past.kit.ts';

export const T = 1_700_000_000_000;
const frames: FrameRequestCallback[] = [];

/** In every test of the file that calls this, timers and frames come when the test says so. */
export function fakePage(): void {
  beforeEach(() => {
    frames.length = 0;
    vi.useFakeTimers();
    vi.stubGlobal('requestAnimationFrame', (run: FrameRequestCallback) => frames.push(run));
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });
}

/** Runs the frames that were asked for. */
export function runFrames(): void {
  for (const run of frames.splice(0)) run(0);
}

/** Lets answers arrive, and the frame after them. */
export async function settle(): Promise<void> {
  await vi.advanceTimersByTimeAsync(0);
  runFrames();
}

/** A server that has measured once a second for so long, and a board that loaded its snapshot. */
export function started(seconds: number) {
  const server = new FakeServer(T);
  for (let second = 0; second < seconds; second++) {
    server.now += 1000;
    server.commit(1, second % 100, 2, second);
  }
  const board = new Board({ history: server.ask });
  board.load(server.snapshot());
  return { server, board };
}

/** Commits samples and delivers what the board has not applied. */
export function go(server: FakeServer, board: Board, seconds: number): void {
  for (let second = 0; second < seconds; second++) {
    server.now += 1000;
    server.commit(1, 50, 2, 50);
  }
  deliver(server, board, Infinity);
}

/** Returns the board the next events that it has not applied, so many at the most, and runs the frame. */
export function deliver(server: FakeServer, board: Board, count: number): void {
  const { seq } = board.progress;
  const events = server.events.slice(seq, seq + count);
  if (events.length > 0) board.apply(events);
  runFrames();
}

/** Takes a board and a series' id; returns the times of the samples shown. */
export function shownTimes(board: Board, id: number): number[] {
  const samples = board.samples(id);
  return Array.from({ length: samples?.length ?? 0 }, (_, index) => samples?.timeAt(index) ?? NaN);
}

/** Everything shown in the range of the screen is the fold of all that the log holds there. */
export function expectWhole(server: FakeServer, board: Board): void {
  const { step } = board;
  if (step === undefined) throw new Error('These are no buckets.');
  const { from } = board.range;
  // The end of a fixed range is outside; the newest sample of a live one is its end.
  const to = board.range.to + (board.time.live ? 1 : 0);
  for (const [id, folded] of buckets(server.events, step)) {
    const samples = board.samples(id);
    const shown = new Map<number, (number | undefined)[]>();
    for (let index = 0; index < (samples?.length ?? 0); index++) {
      const time = samples?.timeAt(index) ?? NaN;
      const row = [samples?.countAt?.(index), samples?.lowAt?.(index), samples?.highAt?.(index)];
      if (time >= from && time < to) shown.set(time, [...row, samples?.valueAt(index)]);
    }
    const expected = [...folded].filter(([time]) => time >= from && time < to).sort(([a], [b]) => a - b);
    expect([...shown.keys()]).toEqual(expected.map(([time]) => time));
    for (const [time, { count, min, max, sum }] of expected)
      expect(shown.get(time)).toEqual([count, min, max, sum / count]);
  }
}
