import { expect, test } from 'vitest';
import { ageLines, rangeText, stillText } from './words.ts';

test('a range has its unit once where both ends share it', () => {
  expect(rangeText(6.8 * 1024 ** 3, 7 * 1024 ** 3, 'B')).toBe('6.80–7.00\u00a0GiB');
  expect(rangeText(512, 2 * 1024 ** 2, 'B')).toBe('0–2.00\u00a0MiB');
  expect(rangeText(200 * 1024 ** 2, 1.5 * 1024 ** 3, 'B')).toBe('0.20–1.50\u00a0GiB');
  expect(rangeText(3, 3, '')).toBe('3');
  expect(rangeText(NaN, NaN, '%')).toBe('–');
});

test('an age that is not known is not told', () => {
  expect(ageLines({ sample: 800, arrival: 500, paint: NaN })).toEqual([
    'Newest sample measured 0.8 s ago',
    'newest event received 0.5 s ago',
  ]);
});

test('why a panel stands still is one word', () => {
  expect(stillText({ reasons: new Set(['user']) })).toBe('paused');
  expect(stillText({ reasons: new Set(['user', 'zoom']) })).toBe('zoomed');
  expect(stillText({ reasons: new Set(['past']) })).toBe('past');
});
