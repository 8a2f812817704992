import { expect, test } from 'vitest';
import { live, pause, resume, SPANS } from '../state/time.ts';
import { ZoneClock } from '../zone.ts';
import { turnWords, type Turn } from './turn-words.ts';

const UTC = new ZoneClock('utc');
const NOW = Date.UTC(2026, 10, 21, 14, 8);
const time = live(SPANS['5m']);
const LIVE: Turn = { ready: true, silent: false, carrier: 'WebSocket', time };
const told = (before: Turn | undefined, now: Turn) => turnWords(before, now, UTC, NOW);

test('a page that stays as it is tells nothing', () => expect(told(LIVE, { ...LIVE })).toBe(''));

test('stale is told once, and that it is over', () => {
  const stale = { ...LIVE, silent: true };
  expect(told(LIVE, stale)).toBe('The data is stale: nothing arrives.');
  expect(told(stale, { ...stale, carrier: undefined })).toBe('');
  expect(told(stale, LIVE)).toBe('Live over WebSocket.');
});

test('the first carrier and each other one is told', () => {
  expect(told(undefined, { ...LIVE, ready: false, carrier: undefined })).toBe('');
  expect(told({ ...LIVE, carrier: undefined }, LIVE)).toBe('Live over WebSocket.');
  expect(told(LIVE, { ...LIVE, carrier: 'SSE' })).toBe('Live over SSE.');
});

test('pausing, returning and another range are told with what is shown', () => {
  const still = pause(time, { from: NOW - SPANS['5m'], to: NOW });
  expect(told(LIVE, { ...LIVE, time: still })).toBe('Paused: 14:03–14:08 UTC.');
  expect(told({ ...LIVE, time: still }, { ...LIVE, time: resume(still) })).toBe(
    'Live again, the last 5 minutes.',
  );
  expect(told(LIVE, { ...LIVE, time: live(SPANS['1h']) })).toBe('Showing the last hour.');
});

test('a page that stands still is not called live when its carrier changes', () => {
  const still = { ...LIVE, time: pause(time, { from: 0, to: NOW }) };
  expect(told(still, { ...still, carrier: 'SSE' })).toBe('Connected over SSE.');
});
