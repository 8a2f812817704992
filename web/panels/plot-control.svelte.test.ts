import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { AddressBar } from '../state/address-bar.ts';
import { Painters } from '../charts/host/painters.ts';
import { Board } from '../state/board.svelte.ts';
import { Pulse } from '../state/pulse.svelte.ts';
import { View } from '../state/view.svelte.ts';
import { PlotControl } from './plot-control.svelte.ts';
import { Shared } from './shared.svelte.ts';

const END = 1_700_000_000_000;
const AREA = { left: 40, right: 340, top: 10, bottom: 100 };

beforeEach(() => vi.stubGlobal('requestAnimationFrame', () => 0));
afterEach(() => vi.unstubAllGlobals());

function stage() {
  const board = new Board();
  board.load({
    epoch: 'abcd1234',
    seq: 1,
    serverTime: END,
    series: [[1, 'cpu.used', {}, '%', '']],
    events: [[1, END, 'metrics/host', 'samples', [1, 5]]],
  });
  const view = new View(new AddressBar(), false);
  const shared = new Shared(
    { board, view, pulse: new Pulse(), theme: { version: 1 }, alerts: { opened: undefined } },
    new Painters(() => Promise.reject(new Error('Nothing is drawn here.'))),
  );
  const control = (id: string) =>
    new PlotControl({ id, shared, area: () => AREA, samples: () => [board.samples(1) ?? []].flat() });
  return { board, shared, control };
}

test('a pixel is a time: the edges of the plot are those of the range', () => {
  const { board, control } = stage();
  const one = control('a');
  expect(one.timeAt(AREA.left)).toBe(board.range.from);
  expect(one.timeAt(AREA.right)).toBe(END);
  expect(one.timeAt(AREA.left - 1)).toBeUndefined();
  expect(one.clampedTimeAt(9999)).toBe(END);
  expect(one.pixel()).toBe(1000);
});

test('every panel learns the time, one panel has the tooltip', () => {
  const { board, control } = stage();
  const [one, other] = [control('a'), control('b')];
  one.send({ type: 'key', key: 'Home', shift: false });
  expect(board.pointed).toBe(board.range.from);
  expect([one.owns, other.owns]).toEqual([true, false]);
  other.send({ type: 'move', at: END, x: 340, by: 'mouse' });
  expect([one.owns, other.owns]).toEqual([false, true]);
  expect(board.pointed).toBe(END);
  one.drop();
  expect(board.pointed).toBe(END);
  other.send({ type: 'leave', by: 'mouse' });
  expect(board.pointed).toBeUndefined();
});

test('a drag zooms the board, a double click goes back', () => {
  const { board, control } = stage();
  const one = control('a');
  one.send({ type: 'press', at: END - 100_000, x: 240, by: 'mouse' });
  one.send({ type: 'move', at: END - 40_000, x: 300, by: 'mouse' });
  one.send({ type: 'release' });
  expect(board.range).toEqual({ from: END - 100_000, to: END - 40_000 });
  one.send({ type: 'double' });
  expect(board.time.live).toBe(true);
});

test('a choice in a legend outlives the panel', () => {
  const { shared } = stage();
  const held = { shiftKey: false, ctrlKey: false, metaKey: false };
  shared.choice('a').press(held, ['x', 'y'], 'x');
  expect([...shared.choice('a').hidden]).toEqual(['y']);
  shared.choice('a').press({ ...held, ctrlKey: true }, ['x', 'y'], 'y');
  expect([...shared.choice('a').hidden]).toEqual([]);
  expect(shared.choice('b').hidden.size).toBe(0);
});
