import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Tally } from './tally.ts';

const event = (n: number, more: Partial<Parameters<Tally['take']>[0]> = {}) => ({
  n,
  seq: 100 + n,
  made: 1_000 * n,
  came: 1_000 * n + 5,
  bytes: 175,
  ...more,
});

test('whatever is lost, repeated or late is counted: gaps are what never came, to the newest', () => {
  const arrivals = fc.array(fc.integer({ min: 1, max: 30 }), { maxLength: 60 });
  fc.assert(
    fc.property(arrivals, (numbers) => {
      const tally = new Tally();
      for (const n of numbers) tally.take(event(n), 0);
      const rising = numbers.filter((n, place) => n > Math.max(0, ...numbers.slice(0, place)));
      const { gaps, duplicates, events, lastN } = tally.figures();
      expect(events).toBe(numbers.length);
      expect(lastN).toBe(Math.max(0, ...numbers));
      expect(gaps).toBe(lastN - rising.length);
      expect(duplicates).toBe(numbers.length - rising.length);
      expect(tally.delays.figures()?.count ?? 0).toBe(rising.length);
    }),
  );
});

test('an event whose seq was there already is a repeat, whatever its number', () => {
  const tally = new Tally();
  tally.take(event(1), 0);
  tally.take(event(2, { seq: 101 }), 0);
  expect(tally.figures()).toMatchObject({ duplicates: 1, gaps: 0, lastSeq: 101 });
});

test('what was made before the lane ran counts as an event and for no delay', () => {
  const tally = new Tally();
  for (const n of [1, 2, 3, 4]) tally.take(event(n), 3_000);
  expect(tally.figures()).toMatchObject({ events: 4, caughtUp: 2, gaps: 0, payload: 700 });
  expect(tally.delays.figures()).toMatchObject({ count: 2, max: 5 });
});

test('a reset counts anew, and the proof goes on', () => {
  const tally = new Tally();
  tally.take(event(1), 0);
  tally.reset();
  tally.take(event(2), 0);
  expect(tally.figures()).toMatchObject({ events: 1, gaps: 0, lastN: 2 });
  tally.take(event(5), 0);
  expect(tally.figures()).toMatchObject({ events: 2, gaps: 2, lastN: 5, lastSeq: 105 });
});
