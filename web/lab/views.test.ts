import { expect, test } from 'vitest';
import { readSeconds, readView, viewAddress } from './views.ts';

test('the view stands in the address, the first one without a word', () => {
  expect(readView('')).toBe('race');
  expect(readView('?view=inspector&x=1')).toBe('inspector');
  expect(readView('?view=nothing')).toBe('race');
  expect(viewAddress('?x=1', 'projection')).toBe('?x=1&view=projection');
  expect(viewAddress('?view=inspector', 'race')).toBe('?');
});

test('a recording lasts a minute, or as long as the address asks for within reason', () => {
  expect(readSeconds('')).toBe(60);
  expect(readSeconds('?seconds=5')).toBe(5);
  for (const wrong of ['0', '4', '1e9', 'x', '7.5', '']) expect(readSeconds(`?seconds=${wrong}`)).toBe(60);
});
