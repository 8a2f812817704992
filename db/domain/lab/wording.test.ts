import { expect, test } from 'vitest';
import { counted, plain, size, time } from './wording.ts';

test('numbers have the digits that anybody reads', () => {
  expect([0, 0.034, 1, 3.14159, 12.34, 123.4, 1_234_567, -1_500].map(plain)).toEqual([
    '0',
    '0.03',
    '1',
    '3.14',
    '12.3',
    '123',
    '1,234,567',
    '-1,500',
  ]);
});

test('times, sizes and counts name their unit', () => {
  expect([time(0.4), time(999), time(1_250)]).toEqual(['0.4 ms', '999 ms', '1.25 s']);
  expect([size(12), size(1_900), size(2_500_000), size(3e9)]).toEqual([
    '12 bytes',
    '1.9 KB',
    '2.5 MB',
    '3 GB',
  ]);
  expect([counted(1, 'event'), counted(0, 'event'), counted(1_200, 'event')]).toEqual([
    '1 event',
    '0 events',
    '1,200 events',
  ]);
});
