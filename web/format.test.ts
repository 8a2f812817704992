import { expect, test } from 'vitest';
import { age, axisUnit, count, figure, show, showText, wait } from './format.ts';

test.each([
  [0, '0'],
  [0.004, '0'],
  [0.084, '0.08'],
  [3.14159, '3.14'],
  [41.27, '41.3'],
  [99.96, '100'],
  [212.4, '212'],
  [12_345.6, '12\u202f346'],
  [-3.14159, '-3.14'],
  [NaN, '–'],
])('the figure of %d is %s', (value, text) => expect(figure(value)).toBe(text));

test.each([
  [0, 'B', '0\u00a0B'],
  [512, 'B', '512\u00a0B'],
  [1024, 'B', '1.00\u00a0KiB'],
  [6.93 * 1024 ** 3, 'B', '6.93\u00a0GiB'],
  [8.2 * 1024 ** 2, 'B/s', '8.20\u00a0MiB/s'],
  [41.27, '%', '41.3\u00a0%'],
  [3.1, 'ms', '3.10\u00a0ms'],
  [52, '/s', '52.0/s'],
  [124, '', '124'],
  [1.92, '', '1.92'],
  [NaN, 'B', '–'],
])('%d %s is written %s', (value, unit, text) => expect(showText(value, unit)).toBe(text));

test('figure and unit come apart', () =>
  expect(show(2048, 'B/s')).toEqual({ figure: '2.00', unit: 'KiB/s' }));

test('an axis names its unit once', () => {
  expect(axisUnit(16 * 1024 ** 3, 'B')).toEqual({ divisor: 1024 ** 3, unit: 'GiB' });
  expect(axisUnit(400, '%')).toEqual({ divisor: 1, unit: '%' });
});

test.each([
  [-5, '0.0 s'],
  [812, '0.8 s'],
  [24_000, '24 s'],
  [119_000, '119 s'],
  [180_000, '3 min'],
  [7_300_000, '2 h'],
  [47 * 3_600_000, '47 h'],
  [3 * 86_400_000, '3 days'],
])('an age of %d ms is %s', (ms, text) => expect(age(ms)).toBe(text));

test.each([
  [-1, '1 s'],
  [400, '1 s'],
  [3100, '4 s'],
  [40_000, '40 s'],
])('a wait of %d ms is %s', (ms, text) => expect(wait(ms)).toBe(text));

test('counts have thin spaces', () => expect(count(1_234_567)).toBe('1\u202f234\u202f567'));
