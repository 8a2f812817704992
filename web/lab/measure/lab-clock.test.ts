import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LabClock } from './lab-clock.ts';

const LEAD = 1_795_248_352_000;

test('however long the ways take, the clock is as near as it says', () => {
  const trip = fc.record({
    pause: fc.double({ min: 0, max: 5_000, noNaN: true }),
    there: fc.double({ min: 0, max: 300, noNaN: true }),
    back: fc.double({ min: 0, max: 300, noNaN: true }),
    /** An event comes as well, so long after it was made. */
    event: fc.option(fc.double({ min: 0, max: 500, noNaN: true })),
  });
  fc.assert(
    fc.property(fc.array(trip, { minLength: 1, maxLength: 40 }), (trips) => {
      const clock = new LabClock();
      let now = 1_000;
      for (const { pause, there, back, event } of trips) {
        const asked = (now += pause);
        now += there;
        const stamp = now + LEAD;
        now += back;
        clock.answered(stamp, asked, now);
        if (event !== null) clock.arrived(now + LEAD - event, now);
        expect(clock.error).toBeLessThanOrEqual((there + back) / 2 + 0.001);
        expect(Math.abs(clock.at(now) - (now + LEAD))).toBeLessThanOrEqual(clock.error + 0.001);
      }
    }),
  );
});

test('one quick answer among slow ones is enough', () => {
  const clock = new LabClock();
  clock.answered(LEAD + 190, 0, 200);
  clock.answered(LEAD + 1_001, 1_000, 1_002);
  clock.answered(LEAD + 2_010, 2_000, 2_300);
  expect(clock.error).toBeLessThanOrEqual(1);
  expect(clock.at(5_000)).toBeCloseTo(LEAD + 5_000, 0);
});

test('a clock that was set is followed with the next answer', () => {
  const clock = new LabClock();
  clock.answered(LEAD + 1, 0, 2);
  clock.answered(LEAD - 60_000 + 1_001, 1_000, 1_002);
  expect(clock.at(2_000)).toBeCloseTo(LEAD - 58_000, 0);
});

test('clocks that drift apart are followed: old answers are forgotten', () => {
  const clock = new LabClock();
  const drift = 1.0001; // a tenth of a millisecond in a second, far more than clocks do
  for (let now = 0; now <= 600_000; now += 1_000) {
    clock.answered(LEAD + (now + 1) * drift, now, now + 2);
    expect(Math.abs(clock.at(now + 2) - (LEAD + (now + 2) * drift))).toBeLessThan(1.5);
  }
});

test('until it was told anything it is this machine’s, and does not claim to be right', () => {
  const clock = new LabClock();
  expect(clock.error).toBe(Infinity);
  expect(Math.abs(clock.at(performance.now()) - Date.now())).toBeLessThan(50);
});
