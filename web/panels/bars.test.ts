import { expect, test } from 'vitest';
import { barOf } from './bars.ts';

test('a bar says what is used, what is free, and warns from the per cent given', () => {
  expect(barOf('/', 89, 100, 90)).toEqual({
    label: '/',
    used: 89,
    size: 100,
    free: 11,
    percent: 89,
    warns: false,
  });
  expect(barOf('/', 90, 100, 90).warns).toBe(true);
});

test('what cannot be measured does not warn, and more than all is all', () => {
  expect(barOf('/', NaN, 100, 90)).toMatchObject({ percent: NaN, warns: false });
  expect(barOf('/', 5, 0, 90)).toMatchObject({ percent: NaN, free: 0, warns: false });
  expect(barOf('/', 120, 100, 90)).toMatchObject({ percent: 100, free: 0 });
});
