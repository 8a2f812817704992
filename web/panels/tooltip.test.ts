import { expect, test } from 'vitest';
import type { Mark } from '../charts/picture.ts';
import type { Samples } from '../series/ring.ts';
import type { Selected } from './select.ts';
import { marksNear, tooltipLines } from './tooltip.ts';

function selected(id: number): Selected {
  return {
    id,
    key: String(id),
    legend: `series ${id}`,
    unit: '',
    hue: 0,
    transport: undefined,
    mirrored: false,
  };
}

function constant(value: number): Samples {
  return { length: 1, timeAt: () => 1000, valueAt: () => value };
}

test('the highest value comes first, equals in the order of the legend, those without a value last', () => {
  const values = new Map([
    [1, constant(2)],
    [2, constant(NaN)],
    [3, constant(9)],
    [4, constant(2)],
  ]);
  const lines = tooltipLines([1, 2, 3, 4, 5].map(selected), (id) => values.get(id), 1000);
  expect(lines.map(({ series }) => series.id)).toEqual([3, 1, 4, 2, 5]);
});

test('marks within a few pixels are told of, the nearest ones, oldest first', () => {
  const note = (at: number): Mark => ({ kind: 'note', at, seq: at, text: `At ${at}.` });
  const marks = [100, 970, 980, 1000, 1010, 1020, 5000].map(note);
  expect(marksNear(marks, 1000, 10).map(({ at }) => at)).toEqual([980, 1000, 1010, 1020]);
  expect(marksNear(marks, 1000, 0.1).map(({ at }) => at)).toEqual([1000]);
  expect(marksNear(marks, 3000, 10)).toEqual([]);
});
