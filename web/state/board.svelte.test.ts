import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { SeriesTuple, Snapshot, StreamEvent } from '#protocol';
import { Board } from './board.svelte.ts';

const T = 1_700_000_000_000;
const CPU: SeriesTuple = [1, 'cpu.used', {}, '%', 'Busy time.'];
const frames: FrameRequestCallback[] = [];

beforeEach(() => vi.stubGlobal('requestAnimationFrame', (run: FrameRequestCallback) => frames.push(run)));
afterEach(() => {
  frames.length = 0;
  vi.unstubAllGlobals();
});

function runFrames(): void {
  for (const run of frames.splice(0)) run(0);
}

function snapshot(seq: number): Snapshot {
  const events = Array.from({ length: seq }, (_, index) => [
    index + 1,
    T + index * 1000,
    'metrics/host',
    'samples',
    [1, index],
  ]) as Snapshot['events'];
  return { epoch: 'abcd1234', seq, serverTime: T + seq * 1000, series: [CPU], events };
}

function sample(seq: number): StreamEvent {
  return { seq, at: T + (seq - 1) * 1000, topic: 'metrics/host', kind: 'samples', data: [1, seq - 1] };
}

test('the past of the snapshot and the live tail are one curve', () => {
  const board = new Board();
  board.load(snapshot(10));
  board.apply([sample(11), sample(12)]);
  const ring = board.ring(1);
  const values = Array.from({ length: ring?.length ?? 0 }, (_, index) => ring?.valueAt(index));
  expect(values).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  expect(board.progress).toEqual({ seq: 12, applied: 2 });
  expect(board.range.to).toBe(T + 11_000);
});

test('the version moves once for each frame, however much arrives', () => {
  const board = new Board();
  board.load(snapshot(1));
  runFrames();
  const before = board.version;
  for (let seq = 2; seq < 50; seq++) board.apply([sample(seq)]);
  expect(board.version).toBe(before);
  runFrames();
  expect(board.version).toBe(before + 1);
});

test('another snapshot replaces everything but the marks of the connection', () => {
  const board = new Board();
  board.load(snapshot(5));
  board.markSwitch('sse', performance.now());
  board.apply([{ seq: 6, at: T, topic: 'notes', kind: 'note', data: { text: 'Deployed.' } }]);
  // The note is older than the snapshot before it, so it was late.
  expect(board.marks.map(({ kind }) => kind).sort()).toEqual(['late', 'note', 'switch']);
  board.load(snapshot(2));
  expect(board.ring(1)?.length).toBe(2);
  expect(board.marks.map(({ kind }) => kind)).toEqual(['late', 'switch']);
});

test('a series declared in the stream joins the catalogue', () => {
  const board = new Board();
  board.load(snapshot(1));
  board.apply([{ seq: 2, at: T, topic: 'metrics/host', kind: 'series', data: [[2, 'load.1m', {}, '', '']] }]);
  expect(board.catalogue.map(([, name]) => name)).toEqual(['cpu.used', 'load.1m']);
});

test('an event of a newer kind counts as applied', () => {
  const board = new Board();
  board.load(snapshot(1));
  board.apply([{ seq: 2, at: T, topic: 'metrics/host', kind: 'unknown', data: null }]);
  expect(board.progress).toEqual({ seq: 2, applied: 1 });
});

test('a processes table replaces the one before', () => {
  const board = new Board();
  board.load(snapshot(1));
  const table = { topic: 'metrics/host', kind: 'processes' } as const;
  board.apply([{ ...table, seq: 2, at: T, data: [[1, 'init', 2, 3]] }]);
  board.apply([{ ...table, seq: 3, at: T + 1, data: [] }]);
  expect(board.processes).toEqual({ at: T + 1, rows: [] });
});

test('a range that stands still does not move with silence, a live one does', () => {
  const board = new Board();
  board.load(snapshot(10));
  const later = vi.spyOn(performance, 'now').mockReturnValue(performance.now() + 60_000);
  board.beat();
  expect(board.silent).toBe(true);
  expect(board.range.to).toBeGreaterThanOrEqual(T + 60_000);
  board.time.show({ from: T, to: T + 5000 });
  expect(board.range).toEqual({ from: T, to: T + 5000 });
  const { revision } = board;
  board.beat();
  expect(board.revision).toBe(revision);
  later.mockRestore();
});

test('however many notes come, marks are bounded', () => {
  const board = new Board();
  board.load(snapshot(1));
  for (let seq = 2; seq < 500; seq++)
    board.apply([{ seq, at: T + seq, topic: 'notes', kind: 'note', data: { text: String(seq) } }]);
  expect(board.marks.length).toBe(200);
  expect(board.marks.at(-1)).toMatchObject({ seq: 499 });
});
