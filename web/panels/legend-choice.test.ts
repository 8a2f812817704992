import { expect, test } from 'vitest';
import { ALL_SHOWN, isolate, toggle } from './legend-choice.ts';

const KEYS = ['a', 'b', 'c'];

test('a click shows one alone, a second click shows all', () => {
  const alone = isolate(ALL_SHOWN, KEYS, 'b');
  expect([...alone]).toEqual(['a', 'c']);
  expect(isolate(alone, KEYS, 'b')).toBe(ALL_SHOWN);
  expect([...isolate(alone, KEYS, 'a')]).toEqual(['b', 'c']);
});

test('an only entry is isolated already: a click changes nothing', () => {
  expect(isolate(ALL_SHOWN, ['a'], 'a')).toBe(ALL_SHOWN);
});

test('toggling hides and shows one', () => {
  const without = toggle(ALL_SHOWN, KEYS, 'a');
  expect([...without]).toEqual(['a']);
  expect([...toggle(without, KEYS, 'a')]).toEqual([]);
});

test('an empty chart is no choice: hiding the last shows all', () => {
  expect(toggle(new Set(['a', 'b']), KEYS, 'c')).toBe(ALL_SHOWN);
});

test('keys of series that are gone hide nothing here', () => {
  expect(toggle(new Set(['gone']), ['a'], 'a')).toBe(ALL_SHOWN);
});
