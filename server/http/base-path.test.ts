import { expect, test } from 'vitest';
import { withoutBase } from './base-path.ts';

test.each([
  ['/board', '/'],
  ['/board/', '/'],
  ['/board?range=1m', '/?range=1m'],
  ['/board/lots/k3v9x2ab7q0d?x=/board', '/lots/k3v9x2ab7q0d?x=/board'],
  ['/board/board/x', '/board/x'],
  // What a proxy has taken it off, and what only looks like it.
  ['/lots', '/lots'],
  ['/boards', '/boards'],
  ['/', '/'],
])('below /board, %s is %s', (target, inside) => {
  expect(withoutBase('/board', target)).toBe(inside);
});

test('at the root every target stays as it is', () => {
  for (const target of ['/', '/lots', '', '*', '//x']) expect(withoutBase('', target)).toBe(target);
});
