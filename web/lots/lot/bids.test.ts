import { describe, expect, test } from 'vitest';
import { AMOUNT_CAP, type PublicLot } from '#protocol';
import { DEFAULT_INCREMENTS } from '#domain';
import type { LotEvent } from '../lot-events.ts';
import { Money } from '../money.ts';
import { leastBid, quickBids, readBid } from './bids.ts';
import { beginsLate, extensionsOf, openedAt, priceSteps, spanText } from './happenings.ts';

const money = new Money('EUR', 'en-GB');

function lotAt(price: number | null): PublicLot {
  const terms = { title: 'Lamp', currency: 'EUR', start: 99, opens: 0, ends: 1000, hasReserve: false };
  return {
    lot: 'lot000',
    terms: { ...terms, increments: DEFAULT_INCREMENTS },
    ...{ status: 'open', price, leader: null, reserveMet: true, bids: 0, steps: 0, bidders: 0, endsAt: 1000 },
    ...{ overAt: null, reason: null },
  };
}

test('three amounts, each an increment above the one before', () => {
  expect(quickBids(lotAt(null), undefined)).toEqual([99, 104, 129]);
  expect(quickBids(lotAt(650), undefined)).toEqual([700, 750, 800]);
  expect(quickBids(lotAt(2450), undefined)).toEqual([2500, 2600, 2700]);
});

test('a leader raises his maximum: any more will do, and the amounts begin an increment above it', () => {
  expect(leastBid(lotAt(650), 1000)).toBe(1001);
  expect(quickBids(lotAt(650), 1000)).toEqual([1050, 1100, 1150]);
});

test('no amount is above the most', () => {
  expect(quickBids(lotAt(AMOUNT_CAP - 10_000), undefined)).toEqual([AMOUNT_CAP]);
});

describe('what is typed', () => {
  test.each([
    ['7', { kind: 'bid', amount: 700 }],
    ['70', { kind: 'bid', amount: 7000 }],
    ['70.01', { kind: 'far', amount: 7001, times: 10 }],
    ['6.99', { kind: 'problem', problem: 'The least is €7.00.' }],
    ['seven', { kind: 'problem', problem: 'Enter an amount in numbers, such as 1250.00.' }],
  ])('%s', (typed, expected) => expect(readBid(typed, money, 700)).toEqual(expected));
});

const terms = lotAt(null).terms;
const at = (seq: number) => ({ seq, at: seq, topic: 'lots/lot000' });
const step = (seq: number, price: number, endsAt: number): LotEvent => ({
  ...at(seq),
  kind: 'lot-step',
  data: { t: seq, bid: seq, by: 1, price, leader: 1, reserveMet: true, endsAt, seal: '' },
});
const events: LotEvent[] = [
  { ...at(1), kind: 'lot', data: { t: 1, terms } },
  { ...at(2), kind: 'lot-opened', data: { t: 2 } },
  step(3, 99, 1000),
  step(4, 99, 1020),
  step(5, 650, 1130),
  {
    ...at(6),
    kind: 'lot-retracted',
    data: { t: 6, bid: 5, reason: 'x', price: 99, leader: 1, reserveMet: true },
  },
];

test('extensions are counted, and summed up', () => {
  const lot = { ...lotAt(650), endsAt: terms.ends + 130 };
  expect(extensionsOf(lot, events)).toEqual({ times: 2, atLeast: false, by: 130 });
  expect(extensionsOf(lotAt(null), [])).toEqual({ times: 0, atLeast: false, by: 0 });
  // The oldest events of very many are not there.
  expect(extensionsOf(lot, events.slice(2))).toEqual({ times: 2, atLeast: true, by: 130 });
  expect(extensionsOf(lot, events.slice(3))).toEqual({ times: 1, atLeast: true, by: 130 });
});

test('a past that begins late is told from a whole one, and from none', () => {
  expect([beginsLate(events), beginsLate([]), beginsLate(events.slice(2))]).toEqual([false, false, true]);
});

test('a lot takes bids from when it was opened on, however long ago it might have', () => {
  expect(terms.opens).toBe(0);
  expect(openedAt(lotAt(650), events)).toBe(2);
  expect(openedAt(lotAt(650), events.slice(2))).toBe(3);
  expect(openedAt(lotAt(null), [])).toBe(0);
});

test('the price changes where it changes, also downwards', () => {
  expect(priceSteps(events)).toEqual([
    { t: 3, price: 99, retraction: false },
    { t: 5, price: 650, retraction: false },
    { t: 6, price: 99, retraction: true },
  ]);
});

test.each([
  [45_000, '45 s'],
  [120_000, '2 min'],
  [90_000, '1 min 30 s'],
  [5_400_000, '1 h 30 min'],
])('%s ms is %s', (ms, text) => expect(spanText(ms)).toBe(text));
