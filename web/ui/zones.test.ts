import { expect, test } from 'vitest';
import { ZoneClock } from '../zone.ts';
import { allZones, choiceWords, COMMON_ZONES, findZone, zoneWords } from './zones.ts';

const WINTER = Date.UTC(2026, 0, 15, 12);

test('a zone is found by its name, however it is typed', () => {
  expect(findZone(' europe/berlin ')).toBe('Europe/Berlin');
  expect(findZone('America/New York')).toBe('America/New_York');
  expect(findZone('utc')).toBe('UTC');
});

test.each(['', 'browser', 'Atlantis', 'Europe/'])('%j names no zone', (text) =>
  expect(findZone(text)).toBeUndefined(),
);

test('a zone has its short name beside it, UTC does not need one', () => {
  expect(zoneWords(new ZoneClock('Asia/Kolkata'), WINTER)).toMatch(
    /^Asia\/(Kolkata|Calcutta) \(GMT\+5:30\)$/,
  );
  expect(zoneWords(new ZoneClock('utc'), WINTER)).toBe('UTC');
  expect(choiceWords('Europe/Berlin', WINTER).time).toBe('13:00');
});

test('what the palette offers exists', () => {
  for (const zone of COMMON_ZONES) expect(findZone(zone), zone).toBeDefined();
  expect(allZones()).toContain('Europe/Berlin');
});
