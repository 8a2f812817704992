import { expect, test } from 'vitest';
import { DEFAULT_LADDER } from '../connection/ladder.ts';
import type { FeedStatus } from '../connection/status.ts';
import type { Wish } from './messages.ts';
import { statusFor } from './shared-status.ts';

const WISH: Wish = {
  mode: 'sse',
  ladder: DEFAULT_LADDER,
  topics: ['*'],
  remembered: [],
  credential: undefined,
  byHand: true,
};
const OPENING: FeedStatus = {
  phase: 'connecting',
  mode: 'sse',
  carrier: undefined,
  why: { kind: 'start' },
  retryAt: undefined,
  next: undefined,
  candidates: ['sse'],
};

test('a stream that starts since a person chose it says so, and one that starts by itself does not', () => {
  expect(statusFor(OPENING, undefined, WISH)).toEqual({ ...OPENING, why: { kind: 'by-hand' } });
  expect(statusFor(OPENING, undefined, { ...WISH, byHand: false })).toEqual(OPENING);
  const failed: FeedStatus = { ...OPENING, why: { kind: 'all-blocked', detail: 'cut' } };
  expect(statusFor(failed, undefined, WISH)).toEqual(failed);
});

test('while the wished stream opens, the one before carries: the page switches', () => {
  expect(statusFor(OPENING, 'websocket', WISH)).toMatchObject({
    phase: 'switching',
    carrier: 'websocket',
    candidates: ['sse'],
  });
  // Between two attempts the page still names what it switches to.
  const between = { ...OPENING, candidates: [] };
  expect(statusFor(between, 'websocket', WISH).candidates).toEqual(['sse']);
  expect(statusFor({ ...between, mode: 'auto' }, 'websocket', WISH).candidates).toEqual([]);
});

test('while the wished stream waits for its next attempt, the page is live by the one before, and knows when', () => {
  const waiting: FeedStatus = { ...OPENING, phase: 'waiting', retryAt: 5_000, next: 'sse', candidates: [] };
  expect(statusFor(waiting, 'websocket', WISH)).toMatchObject({
    phase: 'live',
    carrier: 'websocket',
    retryAt: 5_000,
    next: 'sse',
  });
});

test('once the wished stream carries, nothing else is told', () => {
  const live: FeedStatus = { ...OPENING, phase: 'live', carrier: 'sse', candidates: [] };
  expect(statusFor(live, 'websocket', { ...WISH, byHand: false })).toEqual(live);
});
