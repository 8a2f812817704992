import { describe, expect, test } from 'vitest';
import { naiveStandings, type NaiveTerms } from './naive.ts';

const INCREMENTS: NaiveTerms['increments'] = [
  [1, 5],
  [100, 25],
  [500, 50],
  [2500, 100],
  [10_000, 250],
];
const TERMS: NaiveTerms = { start: 99, increments: INCREMENTS, ends: 1_000_000 };

/** Takes the terms and bids as `A 1000`; returns leader and price after each. */
function after(terms: NaiveTerms, ...bids: string[]): string[] {
  const accepted = bids.map((text) => {
    const [bidder = '', max] = text.split(' ');
    return { bidder, max: Number(max), t: 0 };
  });
  return naiveStandings(terms, accepted).map(({ leader, price }) => `${leader} ${price}`);
}

describe('the worked examples', () => {
  test('proxy bids', () => {
    expect(after(TERMS, 'A 1000', 'B 600', 'C 1010', 'C 5000', 'B 1200')).toEqual([
      'A 99',
      'A 650',
      'C 1010',
      'C 1010',
      'C 1250',
    ]);
  });

  test('a tie goes to the earlier', () => {
    expect(after({ ...TERMS, start: 100 }, 'A 2000', 'B 2000')).toEqual(['A 100', 'A 2000']);
  });

  test('a raised maximum has a new time', () => {
    expect(after(TERMS, 'A 1000', 'B 2000', 'A 2000', 'A 3000', 'B 3000').at(-1)).toBe('A 3000');
  });

  test('a reserve', () => {
    const terms = { ...TERMS, start: 100, reserve: 5000 };
    expect(after(terms, 'A 3000', 'B 4000', 'B 6000', 'A 5500')).toEqual([
      'A 100',
      'B 3100',
      'B 5000',
      'B 5600',
    ]);
    const met = naiveStandings(terms, [
      { bidder: 'A', max: 4999, t: 0 },
      { bidder: 'A', max: 5000, t: 0 },
    ]);
    expect(met.map(({ reached, price }) => [reached, price])).toEqual([
      [false, 100],
      [true, 5000],
    ]);
  });

  test('a soft close', () => {
    const terms = { ...TERMS, ends: 1000, softClose: { window: 120, extend: 120 } };
    const ends = (softClose: NaiveTerms['softClose']): number[] =>
      naiveStandings(
        { ...terms, softClose },
        [870, 900, 1010].map((t, n) => ({ bidder: `${n}`, max: 1000 * (n + 1), t })),
      ).map(({ endsAt }) => endsAt);
    expect(ends(terms.softClose)).toEqual([1000, 1020, 1130]);
    expect(ends({ ...terms.softClose, cap: 100 })).toEqual([1000, 1020, 1100]);
    expect(ends(undefined)).toEqual([1000, 1000, 1000]);
  });
});
