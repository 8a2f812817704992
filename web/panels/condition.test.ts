import { expect, test } from 'vitest';
import { conditionOf, type Evidence } from './condition.ts';

const FRESH: Evidence = { inRange: false, everSampled: false, live: true, past: 'held' };

test.each<[string, Partial<Evidence>, string]>([
  ['a series just declared', {}, 'collecting'],
  ['a live range in which nothing came', { everSampled: true }, 'empty'],
  ['a stretch of the past without samples', { live: false, past: 'ready' }, 'empty'],
  ['the past being asked for', { past: 'loading' }, 'loading'],
  ['the past not to be had', { past: 'failed', live: false }, 'failed'],
  ['curves, while more is loading', { inRange: true, past: 'loading' }, 'shown'],
  ['curves, though more could not be had', { inRange: true, past: 'failed' }, 'shown'],
])('%s', (_, evidence, expected) => {
  expect(conditionOf({ ...FRESH, ...evidence })).toBe(expected);
});
