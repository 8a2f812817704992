import { expect, test } from 'vitest';
import { DEFAULT_INCREMENTS, minimumOf } from '#domain';
import type { PublicLot } from '#protocol';
import { HABITS, roundly, type HabitName, type Look } from './habits.ts';

const OPENS = 1_000_000;
const LONG = 300_000;

function lot(price: number | null): PublicLot {
  const terms = {
    title: 'A thing',
    currency: 'EUR',
    start: 1_000,
    increments: DEFAULT_INCREMENTS,
    opens: OPENS,
    ends: OPENS + LONG,
    hasReserve: false,
  };
  const leader = price === null ? null : 1;
  const counts = { bids: leader ?? 0, steps: leader ?? 0, bidders: leader ?? 0 };
  return {
    lot: 'abcdef',
    terms,
    status: 'open',
    price,
    leader,
    reserveMet: true,
    ...counts,
    endsAt: terms.ends,
    overAt: null,
    reason: null,
  };
}

function look(part: number, changes: Partial<Look> = {}): Look {
  return {
    lot: lot(2_000),
    now: OPENS + part * LONG,
    leads: false,
    worth: 9_000,
    random: () => 0,
    ...changes,
  };
}

const names = Object.keys(HABITS) as HabitName[]; // Object.keys widens to string
/** When each habit bids, as a part of the lot's time. */
const TIMES: Record<HabitName, number> = { early: 0.1, increment: 0.5, sniper: 0.99, maximum: 0.5 };

test.each(names)('%s bids at its time: enough, and no more than the thing is worth to it', (name) => {
  const seen = look(TIMES[name]);
  const max = HABITS[name](seen);
  expect(max).toBeGreaterThanOrEqual(minimumOf(seen.lot));
  expect(max).toBeLessThanOrEqual(seen.worth);
});

test.each(names)('%s waits while it leads, and when the thing costs too much', (name) => {
  expect(HABITS[name](look(TIMES[name], { leads: true }))).toBeUndefined();
  expect(HABITS[name](look(TIMES[name], { worth: 1_999 }))).toBeUndefined();
});

test('each has its hour', () => {
  expect(HABITS.early(look(0.6))).toBeUndefined();
  expect(HABITS.sniper(look(0.5))).toBeUndefined();
  expect(HABITS.increment(look(0.5))).toBe(minimumOf(lot(2_000)));
  expect(HABITS.maximum(look(0.5))).toBe(9_000);
  expect(HABITS.sniper(look(0.99))).toBe(9_000);
});

test.each(names)('%s leaves most looks to the others', (name) => {
  expect(HABITS[name](look(TIMES[name], { random: () => 0.9 }))).toBeUndefined();
});

test.each([
  [1, 1],
  [7, 7],
  [99, 99],
  [1_234, 1_250],
  [76_801, 77_000],
])('%s is said as %s', (amount, said) => {
  expect(roundly(amount)).toBe(said);
});
