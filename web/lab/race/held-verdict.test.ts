import { expect, test } from 'vitest';
import { LAB_DEFAULTS, type TransportName } from '#protocol';
import { laneFigures } from '../lab.kit.ts';
import { asGood, heldVerdict } from './held-verdict.ts';

const says = (best: 'sse' | 'websocket', text = '', others: readonly TransportName[] = []) => ({
  verdict: { best, sentences: [{ about: 'best', lane: best, text }] as const },
  asGood: others,
});

test('nothing is said of the first seconds', () => {
  expect(heldVerdict(undefined, says('sse'), 4_000, 10_000)).toBeUndefined();
  expect(heldVerdict(undefined, says('sse'), 6_000, 10_000)?.verdict.best).toBe('sse');
});

test('while every lane stands still what was said stands, and nothing new is said', () => {
  const first = heldVerdict(undefined, says('sse'), 9_000, 10_000);
  expect(heldVerdict(first, undefined, 90_000, 90_000)).toBe(first);
  expect(heldVerdict(undefined, undefined, 90_000, 90_000)).toBeUndefined();
});

test('the same best stands for a while, another one is told at once', () => {
  const first = heldVerdict(undefined, says('sse', 'a'), 9_000, 10_000);
  expect(heldVerdict(first, says('sse', 'b'), 10_000, 11_000)).toBe(first);
  expect(heldVerdict(first, says('sse', 'b'), 20_000, 16_000)?.verdict.sentences[0]?.text).toBe('b');
  expect(heldVerdict(first, says('websocket'), 10_000, 10_500)?.verdict.best).toBe('websocket');
});

test('of two that do as well the one that was named stays for longer', () => {
  const first = heldVerdict(undefined, says('sse'), 9_000, 10_000);
  const tie = says('websocket', '', ['sse']);
  expect(heldVerdict(first, tie, 20_000, 20_000)).toBe(first);
  expect(heldVerdict(first, tie, 40_000, 40_000)?.verdict.best).toBe('websocket');
});

test('after a reset nothing is said again', () => {
  const first = heldVerdict(undefined, says('sse'), 9_000, 10_000);
  expect(heldVerdict(first, says('sse'), 500, 11_000)).toBeUndefined();
});

test('who does as well is as quick as the best and sends about as much', () => {
  const lanes = {
    websocket: laneFigures({ p95: 40, bytesOut: 10_000 }),
    sse: laneFigures({ p95: 44, bytesOut: 10_300 }),
    'long-polling': laneFigures({ p95: 50, bytesOut: 30_000 }),
    polling: laneFigures({ p95: 900, bytesOut: 10_000 }),
    auto: laneFigures({ p95: 40, bytesOut: 10_000 }),
  };
  const judged = { lanes, settings: LAB_DEFAULTS };
  expect(asGood(judged, 'websocket')).toEqual(['sse']);
  expect(asGood(judged, undefined)).toEqual([]);
});
