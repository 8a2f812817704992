import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ZoneClock } from '../zone.ts';
import { dayAfter, dayOf, fromLocal, startOfDay, toLocal } from './local-time.ts';

const UTC = new ZoneClock('utc');
const BERLIN = new ZoneClock('Europe/Berlin');
const SYDNEY = new ZoneClock('Australia/Sydney');
const LORD_HOWE = new ZoneClock('Australia/Lord_Howe');
const SANTIAGO = new ZoneClock('America/Santiago');

test('a time is written and read in the zone that was chosen', () => {
  const at = Date.UTC(2026, 10, 21, 13, 2, 5);
  expect(toLocal(at, BERLIN)).toBe('2026-11-21T14:02:05');
  expect(fromLocal('2026-11-21T14:02:05', BERLIN)).toEqual({ kind: 'once', at });
  expect(fromLocal('2026-11-21T14:02', BERLIN)).toEqual({ kind: 'once', at: at - 5000 });
  expect(fromLocal('2026-11-21T13:02:05.5', UTC)).toEqual({ kind: 'once', at });
});

test('an hour that the clocks jumped over never was, and the next moment is known', () => {
  const jump = Date.UTC(2026, 2, 29, 1);
  expect(fromLocal('2026-03-29T02:30', BERLIN)).toEqual({ kind: 'never', next: jump });
  expect(fromLocal('2026-03-29T01:59:59', BERLIN)).toEqual({ kind: 'once', at: jump - 1000 });
  expect(fromLocal('2026-03-29T03:00', BERLIN)).toEqual({ kind: 'once', at: jump });
});

test('an hour that the clocks went back over was twice', () => {
  const first = Date.UTC(2026, 9, 25, 0, 30);
  expect(fromLocal('2026-10-25T02:30', BERLIN)).toEqual({
    kind: 'twice',
    first,
    second: first + 3_600_000,
  });
});

test('a jump of half an hour, and one on the other side of the world', () => {
  expect(fromLocal('2026-10-04T02:15', LORD_HOWE)).toEqual({
    kind: 'never',
    next: Date.UTC(2026, 9, 3, 15, 30),
  });
  expect(fromLocal('2026-10-04T02:15', SYDNEY)).toEqual({ kind: 'never', next: Date.UTC(2026, 9, 3, 16) });
});

test('a day may begin at one in the morning', () => {
  // In Chile the clocks go forward at midnight.
  expect(startOfDay('2026-09-06', SANTIAGO)).toBe(Date.UTC(2026, 8, 6, 4));
  expect(toLocal(startOfDay('2026-09-06', SANTIAGO), SANTIAGO)).toBe('2026-09-06T01:00:00');
});

test('days are counted by the calendar, whatever the clocks do', () => {
  expect(dayAfter('2026-03-01', -1)).toBe('2026-02-28');
  expect(dayAfter('2026-12-31', 1)).toBe('2027-01-01');
  expect(dayOf(Date.UTC(2026, 0, 15, 23, 30), BERLIN)).toBe('2026-01-16');
});

test.each(['', 'yesterday', '2026-02-30T10:00', '2026-01-01', '2026-01-01T25:00', '2026-01-01 10:00'])(
  '%j is no time',
  (text) => expect(fromLocal(text, UTC)).toBeUndefined(),
);

test('what was written is read back, in any zone at any second', () => {
  const second = fc.integer({ min: 0, max: 4_000_000_000 }).map((seconds) => seconds * 1000);
  fc.assert(
    fc.property(second, fc.constantFrom(UTC, BERLIN, SYDNEY, LORD_HOWE, SANTIAGO), (at, zone) => {
      const read = fromLocal(toLocal(at, zone), zone);
      const moments =
        read?.kind === 'once' ? [read.at] : read?.kind === 'twice' ? [read.first, read.second] : [];
      expect(moments).toContain(at);
    }),
  );
});
