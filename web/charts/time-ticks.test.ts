import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DAY, HOUR, MINUTE } from '../durations.ts';
import { ZoneClock } from '../zone.ts';
import { timeStep } from './time-step.ts';
import { TimeTicks, timeTicks } from './time-ticks.ts';

const utc = new ZoneClock('utc');
const berlin = new ZoneClock('Europe/Berlin');
const NOON = Date.UTC(2026, 10, 21, 12);

/** The labels of a range of so many ms, four or so of them. */
function labels(zone: ZoneClock, from: number, span: number, fitting = 4): string[] {
  return timeTicks({ from, to: from + span }, timeStep(span, fitting), zone).map(({ label }) => label);
}

test.each([
  ['5 s', 5000, ['12:00:00', '12:00:02', '12:00:04']],
  ['1 min', MINUTE, ['12:00:00', '12:00:15', '12:00:30', '12:00:45', '12:01:00']],
  ['5 min', 5 * MINUTE, ['12:00', '12:02', '12:04']],
  ['6 h', 6 * HOUR, ['12:00', '14:00', '16:00', '18:00']],
  ['24 h', DAY, ['12:00', '18:00', '22 Nov', '06:00', '12:00']],
  ['7 d', 7 * DAY, ['23 Nov', '25 Nov', '27 Nov']],
  ['90 d', 90 * DAY, ['1 Dec', '1 Jan', '1 Feb']],
  ['a year', 365 * DAY, ['1 Jan', '1 Apr', '1 Jul', '1 Oct']],
])('%s from noon', (_, span, expected) => {
  expect(labels(utc, NOON, span)).toEqual(expected);
});

test('labels stand at whole steps of the zone, half hours apart from UTC as well', () => {
  const kolkata = new ZoneClock('Asia/Kolkata');
  expect(labels(kolkata, NOON, 6 * HOUR)).toEqual(['18:00', '20:00', '22:00']);
  expect(labels(kolkata, NOON, DAY)).toEqual(['18:00', '22 Nov', '06:00', '12:00']);
});

test('an hour that is left out moves no label off its place', () => {
  // 02:00 in Berlin was never on 29 March 2026.
  const from = Date.UTC(2026, 2, 28, 23);
  expect(labels(berlin, from, 7 * HOUR, 8)).toEqual([
    '29 Mar',
    '01:00',
    '03:00',
    '04:00',
    '05:00',
    '06:00',
    '07:00',
    '08:00',
  ]);
  expect(labels(berlin, from, DAY, 4)).toEqual(['29 Mar', '06:00', '12:00', '18:00', '30 Mar']);
});

test('an hour that comes twice is labelled twice where hours are, else once', () => {
  const from = Date.UTC(2026, 9, 24, 22);
  const hours = ['25 Oct', '01:00', '02:00', '02:00', '03:00', '04:00'];
  expect(labels(berlin, from, 5 * HOUR, 6)).toEqual(hours);
  expect(labels(berlin, from, 10 * HOUR, 6)).toEqual(['25 Oct', '02:00', '04:00', '06:00', '08:00']);
});

test('a day that begins at one in the morning is labelled where it begins', () => {
  // Cuba puts its clocks forward at midnight, and back over it.
  const havana = new ZoneClock('America/Havana');
  const spring = Date.UTC(2026, 2, 7, 5);
  expect(labels(havana, spring, 3 * DAY, 3)).toEqual(['7 Mar', '8 Mar', '9 Mar', '10 Mar']);
  expect(labels(havana, Date.UTC(2026, 2, 8, 3), 5 * HOUR, 5)).toEqual([
    '22:00',
    '23:00',
    '8 Mar',
    '02:00',
    '03:00',
    '04:00',
  ]);
  expect(labels(havana, Date.UTC(2026, 9, 31, 4), 3 * DAY, 3)).toEqual(['31 Oct', '1 Nov', '2 Nov']);
});

test('over a year each day is labelled once, whatever the clocks did', () => {
  const step = timeStep(DAY, 1);
  const from = Date.UTC(2026, 0, 1);
  for (const name of ['Europe/Berlin', 'America/Havana', 'Africa/Casablanca', 'Australia/Lord_Howe']) {
    const ticks = timeTicks({ from, to: from + 365 * DAY }, step, new ZoneClock(name));
    expect(ticks.length).toBeGreaterThanOrEqual(364);
    expect(new Set(ticks.map(({ label }) => label)).size).toBeGreaterThanOrEqual(364);
    ticks.slice(1).forEach(({ value }, index) => {
      const apart = value - (ticks[index]?.value ?? NaN);
      expect(Math.abs(apart - DAY)).toBeLessThanOrEqual(HOUR);
    });
  }
});

test('as the window slides, labels neither move nor change', () => {
  const sliding = new TimeTicks();
  const range = fc.record({
    from: fc.integer({ min: Date.UTC(2026, 2, 20), max: Date.UTC(2026, 3, 5) }),
    span: fc.constantFrom(5 * MINUTE, HOUR, DAY, 7 * DAY),
  });
  fc.assert(
    fc.property(
      range,
      fc.array(fc.integer({ min: 0, max: MINUTE }), { maxLength: 20 }),
      ({ from, span }, moves) => {
        let at = from;
        for (const move of [0, ...moves]) {
          at += move;
          const shown = { from: at, to: at + span };
          expect(sliding.within(shown, 4, berlin)).toEqual(timeTicks(shown, timeStep(span, 4), berlin));
        }
      },
    ),
  );
});
