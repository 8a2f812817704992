import { describe, expect, test } from 'vitest';
import type { PublicLot } from '#protocol';
import { openLot, T } from '../lots.kit.ts';
import { ENDING, filterAddress, LINGER, listed, readFilter } from './filters.ts';
import { arranged } from '../../state/arranged.ts';

const LOTS: readonly PublicLot[] = [
  openLot('late00', { endsAt: T + 9000 }),
  openLot('soon00', { endsAt: T + 1000 }),
  openLot('coming', { status: 'scheduled' }, { opens: T + 5000 }),
  openLot('sold01', { status: 'sold', overAt: T - 9000, price: 100 }),
  openLot('sold02', { status: 'sold', overAt: T - 1000, price: 100 }),
  openLot('unsold', { status: 'unsold', overAt: T - 5000 }),
  openLot('called', { status: 'cancelled', overAt: T - 2000 }),
];
const NOTHING: readonly string[] = [];
const ids = (filter: Parameters<typeof listed>[1], shown = NOTHING, now = T): string[] =>
  listed(LOTS, filter, { shown, now }).map(({ lot }) => lot);

describe('what is listed', () => {
  test('open ones, what ends first comes first', () => expect(ids('open')).toEqual(['soon00', 'late00']));
  test('where not all are known: those that have no unknown one before them, and what is on the screen', () => {
    const at = (filter: Parameters<typeof listed>[1], until: number, shown = NOTHING) =>
      listed(LOTS, filter, { shown, now: T, until }).map(({ lot }) => lot);
    expect(at('open', -Infinity)).toEqual([]);
    expect(at('open', T + 1000)).toEqual(['soon00']);
    expect(at('open', T + 1000, ['late00'])).toEqual(['soon00', 'late00']);
    expect(at('all', T + 1000)).toEqual(['soon00']);
    expect(at('all', Infinity)).toEqual(ids('all'));
    expect(at('sold', -Infinity)).toEqual(['sold02', 'sold01']);
  });
  test('those to come', () => expect(ids('scheduled')).toEqual(['coming']));
  test('what was over last comes first', () => expect(ids('sold')).toEqual(['sold02', 'sold01']));
  test('not sold and called off are told apart', () => {
    expect([ids('unsold'), ids('cancelled')]).toEqual([['unsold'], ['called']]);
  });
  test('all: open, to come, over', () => {
    expect(ids('all')).toEqual(['soon00', 'late00', 'coming', 'sold02', 'called', 'unsold', 'sold01']);
  });
  test('of those that end soon, so many', () => {
    const many = Array.from({ length: 50 }, (_, index) =>
      openLot(`lot${index}`.padEnd(6, 'x'), { endsAt: T + index }),
    );
    const soon = listed(many, 'ending', { shown: NOTHING, now: T });
    expect(soon).toHaveLength(ENDING);
    expect(soon[0]?.endsAt).toBe(T);
  });
});

test('a lot whose end was on the screen stays there for a while', () => {
  const shown = ['sold02'];
  expect(ids('open', shown)).toEqual(['sold02', 'soon00', 'late00']);
  expect(ids('open', shown, T - 1000 + LINGER)).toEqual(['soon00', 'late00']);
});

test('what is under a hand stays where it is; what is new comes behind it', () => {
  expect(arranged(['a', 'b'], ['b', 'c', 'a'], true)).toEqual(['a', 'b', 'c']);
  expect(arranged(['a', 'b'], ['b', 'c', 'a'], false)).toEqual(['b', 'c', 'a']);
});

test('the address names what is listed, and keeps the rest', () => {
  expect(readFilter('?show=sold')).toBe('sold');
  expect(readFilter('?show=nonsense')).toBe('open');
  expect(readFilter('')).toBe('open');
  expect(filterAddress('?transport=sse', 'sold')).toBe('?transport=sse&show=sold');
  expect(filterAddress('?transport=sse&show=sold', 'open')).toBe('?transport=sse');
  expect(filterAddress('?show=sold', 'open')).toBe('?');
});
