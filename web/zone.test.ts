import { expect, test } from 'vitest';
import { ZoneClock, zoneName } from './zone.ts';

const WINTER = Date.UTC(2026, 0, 15, 23, 30, 5);
const SUMMER = Date.UTC(2026, 6, 15, 23, 30, 5);

test('a time is written in the zone that was chosen', () => {
  const berlin = new ZoneClock('Europe/Berlin');
  expect(new ZoneClock('utc').time(WINTER, true)).toBe('23:30:05');
  expect(berlin.time(WINTER)).toBe('00:30');
  expect(berlin.day(WINTER)).toBe('16 Jan');
  expect(berlin.moment(SUMMER)).toBe('Thu 16 Jul, 01:30:05');
  expect(berlin.stamp(SUMMER)).toBe('Thu 16 Jul, 01:30:05 CEST');
});

test('the offset follows summer time, and zones of half an hour', () => {
  const berlin = new ZoneClock('Europe/Berlin');
  expect([berlin.offset(WINTER), berlin.offset(SUMMER)]).toEqual([3_600_000, 7_200_000]);
  expect(new ZoneClock('Asia/Kolkata').offset(WINTER)).toBe(19_800_000);
  expect(new ZoneClock('America/New_York').offset(WINTER)).toBe(-18_000_000);
  expect(new ZoneClock('utc').offset(WINTER)).toBe(0);
});

test('a zone that nobody knows is none, and counts as UTC', () => {
  expect(zoneName('Europe/Atlantis')).toBeUndefined();
  expect(zoneName('utc')).toBe('UTC');
  expect(new ZoneClock('Europe/Atlantis').name).toBe('UTC');
});
