import { expect, test } from 'vitest';
import { DAY, HOUR, MINUTE, SECOND } from '../durations.ts';
import { leftText, nearness } from './countdown.ts';

test.each([
  [2 * DAY + 4 * HOUR + 59 * MINUTE, '2 d 4 h'],
  [DAY, '1 d 0 h'],
  [DAY - 1, '1 d 0 h'], // the second that has begun
  [DAY - SECOND, '23 h 59 min'],
  [HOUR, '1 h 0 min'],
  [HOUR - SECOND, '59:59'],
  [12 * MINUTE + 34 * SECOND, '12:34'],
  [9 * SECOND, '0:09'],
  [1, '0:01'],
  [0, 'closing…'],
  [-5 * MINUTE, 'closing…'],
])('%i ms are %s', (left, text) => {
  expect(leftText(left)).toBe(text);
});

test('how near an end is', () => {
  const at = [DAY, 5 * MINUTE, MINUTE + 1, MINUTE, 1, 0, -1].map(nearness);
  expect(at).toEqual(['far', 'soon', 'soon', 'last', 'last', 'closing', 'closing']);
});
