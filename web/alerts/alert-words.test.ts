import { expect, test } from 'vitest';
import { conditionText, givenText } from './alert-words.ts';

test('a condition in words says when it is well again', () => {
  const compared = { fn: 'avg', window: 60_000, op: '>', threshold: 90 } as const;
  expect(conditionText(compared, '%')).toBe('the mean of 1 min is above 90\u00a0%');
  expect(conditionText({ ...compared, clear: 80 }, '%')).toBe(
    'the mean of 1 min is above 90\u00a0% (well again at or below 80\u00a0%)',
  );
  expect(conditionText({ ...compared, op: '<=', clear: 95 }, '%')).toMatch(/\(well again above 95/);
  expect(conditionText({ fn: 'absent', window: 5_000 }, '%')).toBe('nothing for 5 s');
});

test('a number has the digits that a person gave', () => {
  expect(givenText(90, '%')).toBe('90\u00a0%');
  expect(givenText(0.5, '')).toBe('0.5');
});
