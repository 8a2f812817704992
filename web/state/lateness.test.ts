import { expect, test } from 'vitest';
import { Lateness } from './lateness.ts';

test('events that come in time are no stretch', () => {
  const lateness = new Lateness();
  expect(lateness.note(1_000, 2_900)).toBeUndefined();
});

test('what an outage held back is one stretch, from the first late event to the last, with the most that it was late', () => {
  const lateness = new Lateness();
  lateness.note(10_000, 18_000);
  lateness.note(12_000, 18_000);
  expect(lateness.note(15_000, 18_000)).toEqual({ kind: 'late', at: 10_000, to: 15_000, by: 8_000 });
  expect(lateness.note(17_500, 18_000)).toBeUndefined();
  expect(lateness.note(30_000, 33_000)).toEqual({ kind: 'late', at: 30_000, to: 30_000, by: 3_000 });
});

test('a viewer who asks every five seconds is not told that everything is late', () => {
  const lateness = new Lateness();
  lateness.pace = 5_000;
  expect(lateness.note(10_000, 16_000)).toBeUndefined();
  expect(lateness.note(10_000, 17_500)).toMatchObject({ by: 7_500 });
});
