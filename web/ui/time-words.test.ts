import { expect, test } from 'vitest';
import { ZoneClock } from '../zone.ts';
import type { PauseReason, TimeRange } from '../state/time.ts';
import {
  behindWords,
  duration,
  lastWords,
  liveWords,
  rangeWords,
  SPAN_CHOICES,
  stillWords,
} from './time-words.ts';

const UTC = new ZoneClock('utc');
const BERLIN = new ZoneClock('Europe/Berlin');
const NOW = Date.UTC(2026, 10, 21, 14, 8);
const MINUTE = 60_000;
const DAY = 86_400_000;
const range = (from: number, ms: number): TimeRange => ({ from, to: from + ms });

test('the live ranges are named for a button and for a sentence', () => {
  expect(SPAN_CHOICES.map(({ label }) => label)).toEqual(['1 m', '5 m', '15 m', '1 h', '6 h', '24 h', '7 d']);
  expect(SPAN_CHOICES.map(({ long }) => long)).toEqual([
    'last minute',
    'last 5 minutes',
    'last 15 minutes',
    'last hour',
    'last 6 hours',
    'last 24 hours',
    'last 7 days',
  ]);
});

test('one of something is not counted, unless there is more of it', () => {
  expect(lastWords(60 * MINUTE)).toBe('last hour');
  expect(lastWords(90 * MINUTE)).toBe('last 1 hour 30 minutes');
});

test.each([
  [0, '0 seconds'],
  [5000, '5 seconds'],
  [90_000, '1 minute 30 seconds'],
  [90 * MINUTE, '1 hour 30 minutes'],
  [DAY + 5 * MINUTE, '24 hours 5 minutes'],
  [3 * DAY + 5 * MINUTE, '3 days'],
])('%d ms last %s', (ms, text) => expect(duration(ms)).toBe(text));

test('a range of today needs no day, any other has one, and an older one its year', () => {
  const from = Date.UTC(2026, 10, 21, 14, 2, 10);
  expect(rangeWords(range(from, 5 * MINUTE), UTC, NOW)).toBe('14:02:10–14:07:10 UTC');
  expect(rangeWords(range(from - DAY, 5 * MINUTE), UTC, NOW)).toBe('20 Nov 14:02:10–14:07:10 UTC');
  expect(rangeWords(range(from - 365 * DAY, 5 * MINUTE), UTC, NOW)).toBe('21 Nov 2025 14:02:10–14:07:10 UTC');
});

test('whole minutes have no seconds, and neither has a range of days', () => {
  const from = Date.UTC(2026, 10, 21, 9);
  expect(rangeWords(range(from, 90 * MINUTE), UTC, NOW)).toBe('09:00–10:30 UTC');
  expect(rangeWords(range(from - 5 * DAY + 7000, 3 * DAY), UTC, NOW)).toBe('16 Nov 09:00 – 19 Nov 09:00 UTC');
});

test('midnight at the end belongs to the day before it', () => {
  expect(rangeWords(range(Date.UTC(2026, 10, 20), DAY), UTC, NOW)).toBe('20 Nov 00:00–24:00 UTC');
});

test('where the clocks change inside, both ends name their zone', () => {
  const words = rangeWords(range(Date.UTC(2026, 9, 24, 22), 6 * 60 * MINUTE), BERLIN, NOW);
  expect(words).toMatch(/^25 Oct 00:00 (CEST|GMT\+2)–05:00 (CET|GMT\+1)$/);
});

const fixed = range(NOW - 10 * MINUTE, 5 * MINUTE);
const still = (...reasons: PauseReason[]) => ({ fixed, reasons: new Set(reasons) });

test('the live button says how it is, and a live page with nothing coming is not called live', () => {
  const live = { fixed: undefined, reasons: new Set<PauseReason>() };
  expect(liveWords(live, { ms: 0, events: 0 }, '')).toEqual({
    tone: 'good',
    text: 'Live',
    behind: '',
    brief: '',
    action: 'Pause',
  });
  expect(liveWords(live, { ms: 0, events: 0 }, '24 s')).toMatchObject({
    tone: 'bad',
    text: 'Silent',
    behind: '24 s',
  });
  expect(liveWords(still('user'), { ms: 42_700, events: 312 }, '')).toEqual({
    tone: 'quiet',
    text: 'Paused',
    behind: '42 s behind (312 new events)',
    brief: '42 s ago',
    action: 'Return to live',
  });
  expect(liveWords(still('user'), { ms: 300, events: 4 }, '')).toMatchObject({
    behind: '0 s behind (4 new events)',
    brief: '',
  });
});

test('every reason to stand still is said', () => {
  expect(stillWords(new Set(['user']))).toBe('Paused');
  expect(stillWords(new Set(['zoom']))).toBe('Zoomed');
  expect(stillWords(new Set(['past']))).toBe('Past');
  expect(stillWords(new Set(['user', 'zoom']))).toBe('Zoomed, paused');
});

test.each([
  [{ ms: 0, events: 0 }, ''],
  [{ ms: 42_700, events: 312 }, '42 s behind (312 new events)'],
  [{ ms: 5100, events: 1 }, '5 s behind (1 new event)'],
  [{ ms: 180_000, events: 12_345 }, '3 min behind (12\u202f345 new events)'],
  [{ ms: 3 * DAY, events: 0 }, '3 days behind'],
])('%o is said as %j', (behind, text) => expect(behindWords(behind)).toBe(text));
