import { expect, test } from 'vitest';
import { ZoneClock } from '../zone.ts';
import { toLocal } from './local-time.ts';
import { quickPicks, readRange } from './range-form.ts';

const UTC = new ZoneClock('utc');
const BERLIN = new ZoneClock('Europe/Berlin');
/** A Saturday. */
const NOW = Date.UTC(2026, 10, 21, 13, 2, 5);

test('two times become a range in the zone that was chosen', () => {
  expect(readRange('2026-11-21T09:00', '2026-11-21T10:30', BERLIN, NOW)).toEqual({
    range: { from: Date.UTC(2026, 10, 21, 8), to: Date.UTC(2026, 10, 21, 9, 30) },
  });
});

test('an end in the future becomes now, a start in the future is refused', () => {
  expect(readRange('2026-11-21T13:00', '2026-11-22T00:00', UTC, NOW)).toEqual({
    range: { from: Date.UTC(2026, 10, 21, 13), to: NOW },
  });
  expect(readRange('2026-11-21T13:30', '2026-11-21T14:00', UTC, NOW)).toEqual({
    from: 'This is in the future: it is Sat 21 Nov, 13:02:05 now.',
  });
});

test.each([
  ['', '2026-11-21T10:00', { from: 'Enter a day and a time.' }],
  ['2026-11-21T10:00', 'soon', { to: 'There is no such day or time.' }],
  ['2026-11-21T10:00', '2026-11-21T10:00', { to: 'The end must be later than the start.' }],
  ['2026-11-21T10:00:00', '2026-11-21T10:00:04', { to: 'A range lasts 5 s at least.' }],
])('from %j to %j: what is wrong is said at the end where it is', (from, to, problem) => {
  expect(readRange(from, to, UTC, NOW)).toEqual(problem);
});

test('an end that the clocks jumped over is named, with the time that comes next', () => {
  expect(readRange('2026-03-29T01:00', '2026-03-29T02:30', BERLIN, NOW)).toEqual({
    to: 'The clocks in Europe/Berlin went forward over 02:30 that day. The next time is 03:00:00.',
  });
});

test('an hour that was twice is taken whole', () => {
  expect(readRange('2026-10-25T02:00', '2026-10-25T02:30', BERLIN, NOW)).toEqual({
    range: { from: Date.UTC(2026, 9, 25, 0), to: Date.UTC(2026, 9, 25, 1, 30) },
  });
});

test('the quick picks follow the zone’s own calendar', () => {
  const late = Date.UTC(2026, 2, 29, 22, 30); // 00:30 on Monday 30 March in Berlin, the day after the clocks changed
  const picks = quickPicks(late, BERLIN).map(({ label, range }) => [
    label,
    toLocal(range.from, BERLIN),
    toLocal(range.to, BERLIN),
  ]);
  expect(picks).toEqual([
    ['Previous hour', '2026-03-29T23:00:00', '2026-03-30T00:00:00'],
    ['Today', '2026-03-30T00:00:00', '2026-03-30T00:30:00'],
    ['Yesterday', '2026-03-29T00:00:00', '2026-03-30T00:00:00'],
    ['Last Monday', '2026-03-23T00:00:00', '2026-03-24T00:00:00'],
  ]);
});

test('a minute after midnight there is no today yet to show', () => {
  const midnight = Date.UTC(2026, 10, 21);
  expect(quickPicks(midnight, UTC).map(({ label }) => label)).not.toContain('Today');
});
