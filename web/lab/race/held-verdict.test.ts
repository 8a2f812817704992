import { expect, test } from 'vitest';
import { heldVerdict } from './held-verdict.ts';

const says = (best: 'sse' | 'websocket', text = '') => ({
  best,
  sentences: [{ about: 'best', lane: best, text }] as const,
});

test('nothing is said of the first seconds', () => {
  expect(heldVerdict(undefined, says('sse'), 4_000, 10_000)).toBeUndefined();
  expect(heldVerdict(undefined, says('sse'), 6_000, 10_000)?.verdict.best).toBe('sse');
});

test('the same best stands for a while, another one is told at once', () => {
  const first = heldVerdict(undefined, says('sse', 'a'), 9_000, 10_000);
  expect(heldVerdict(first, says('sse', 'b'), 10_000, 11_000)).toBe(first);
  expect(heldVerdict(first, says('sse', 'b'), 20_000, 16_000)?.verdict.sentences[0]?.text).toBe('b');
  expect(heldVerdict(first, says('websocket'), 10_000, 10_500)?.verdict.best).toBe('websocket');
});

test('after a reset nothing is said again', () => {
  const first = heldVerdict(undefined, says('sse'), 9_000, 10_000);
  expect(heldVerdict(first, says('sse'), 500, 11_000)).toBeUndefined();
});
