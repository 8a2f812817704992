import { expect, test } from 'vitest';
import type { FeedStatus } from '../connection/feed.ts';
import { laneState, laneTrouble } from './lane-words.ts';

const LIVE: FeedStatus = {
  phase: 'live',
  mode: 'sse',
  carrier: 'sse',
  candidates: [],
  why: { kind: 'start' },
  retryAt: undefined,
  next: undefined,
};

test('a lane says what it is doing, and paused comes first', () => {
  expect(laneState(LIVE, false, 0).text).toBe('live');
  expect(laneState(LIVE, true, 0).text).toBe('paused');
  expect(laneState({ ...LIVE, phase: 'waiting', carrier: undefined, retryAt: 3000 }, false, 0)).toEqual({
    text: 'retry in 3 s',
    tone: 'bad',
  });
});

test('a lane that is held back says so as a fact of the network, not as a choice of a person', () => {
  const why = { kind: 'pinned-failed', transport: 'sse', detail: 'status 403' } as const;
  const words = laneTrouble({ ...LIVE, carrier: undefined, why }, false);
  expect(words).toBe('SSE does not get through here (status 403).');
  expect(laneTrouble({ ...LIVE, carrier: undefined, why }, true)).toBe('');
});

test('what is over is not told any more', () => {
  const why = { kind: 'lost', transport: 'sse', detail: '' } as const;
  expect(laneTrouble({ ...LIVE, why }, false)).toBe('');
  expect(laneTrouble({ ...LIVE, why, carrier: undefined }, false)).toBe('SSE broke.');
});
