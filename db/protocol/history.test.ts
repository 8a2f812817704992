import * as v from 'valibot';
import { expect, test } from 'vitest';
import { HistorySeriesSchema } from './history.ts';

const GOOD = [7, [0, 2, 3], [1, 2, 1], [5, 9, 1.5], [5, 4, 1.5], [5, 5, 1.5], [5, 4, 1.5]];

/** The good series with another column at a place. */
function withColumn(place: number, column: unknown): unknown[] {
  return GOOD.with(place, column as number[]); // what it is not is the point
}

test('columns of equal length are a series, also when there is nothing in them', () => {
  expect(v.parse(HistorySeriesSchema, GOOD)).toEqual(GOOD);
  expect(v.is(HistorySeriesSchema, [1, [], [], [], [], [], []])).toBe(true);
});

test.each([
  ['a slot twice', withColumn(1, [0, 2, 2])],
  ['slots out of order', withColumn(1, [0, 3, 2])],
  ['a slot before the first', withColumn(1, [-1, 2, 3])],
  ['half a slot', withColumn(1, [0, 1.5, 3])],
  ['a slot as text', withColumn(1, ['0', 2, 3])],
  ['slots that are none', withColumn(1, 3)],
  ['a number as text', withColumn(3, [5, '9', 1])],
  ['an absence', withColumn(4, [5, null, 1])],
  ['no list', withColumn(5, undefined)],
  ['columns of two lengths', withColumn(6, [5, 4])],
  ['an id of nobody', GOOD.with(0, 0)],
  ['a column too few', GOOD.slice(0, 6)],
])('%s is refused', (_, series) => {
  expect(v.is(HistorySeriesSchema, series)).toBe(false);
});
