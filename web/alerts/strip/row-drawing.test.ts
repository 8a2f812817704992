import { expect, test } from 'vitest';
import { terms } from '../alerts.kit.ts';
import { drawRow } from './row-drawing.ts';

const { condition } = terms();
const scene = { range: { from: 0, to: 100 }, condition, unit: '%', width: 100, height: 50 };

test('the threshold is in view, however far the values are from it', () => {
  const { threshold, clear } = drawRow({ ...scene, row: { points: [[0, 1]], spans: [] } });
  expect(threshold).toBeCloseTo(5);
  expect(clear).toBeUndefined();
});

test('what has no threshold on this axis shows none', () => {
  const rate = { fn: 'rate', window: 60_000, op: '>', threshold: 90 } as const;
  expect(drawRow({ ...scene, condition: rate, row: { points: [], spans: [] } }).threshold).toBeUndefined();
  const absent = { fn: 'absent', window: 1000 } as const;
  expect(drawRow({ ...scene, condition: absent, row: { points: [], spans: [] } }).threshold).toBeUndefined();
});

test('a measured absence and a pause break the curve', () => {
  const points: [number, number | null][] = [
    [0, 1],
    [1, 2],
    [2, null],
    [3, 2],
    [4, 2],
    [50, 3],
    [51, 3],
  ];
  expect(drawRow({ ...scene, row: { points, spans: [] } }).path.match(/M/g)).toHaveLength(3);
});

test('a stretch that goes on ends with the range, one before it is left out, a short one is seen', () => {
  const span = { reason: 'condition', value: 1 } as const;
  const { spans } = drawRow({
    ...scene,
    row: {
      points: [],
      spans: [
        { ...span, state: 'firing', from: -50, to: -10 },
        { ...span, state: 'pending', from: -10, to: 10 },
        { ...span, state: 'firing', from: 50, to: 50.1 },
        { ...span, state: 'firing', from: 80, to: null },
      ],
    },
  });
  expect(spans).toEqual([
    { state: 'pending', x: 0, width: 10 },
    { state: 'firing', x: 50, width: 2 },
    { state: 'firing', x: 80, width: 20 },
  ]);
});
