import { AMOUNT_CAP, type ErrorCode } from '#protocol';
import { expect, test } from 'vitest';
import { ADMIN, bidder, House, houseWith, LOT, SELLER, termsWith } from '../../../tests/lib/auction-house.ts';
import { contested, later, refuses } from '../../../tests/lib/refuses.ts';
import type { Actor, AuctionCommand } from './verdict.ts';

const [ANNA, BERT] = [bidder('Anna'), bidder('Bert')];
const bid = (max: number): AuctionCommand => ({ type: 'bid', lot: LOT, max });

/** Takes the kinds of events that were written last. */
function written(house: House, count: number): string[] {
  return house.sealed.slice(-count).map(({ kind }) => kind);
}

test('a bid before the opening is refused and told when; one at the opening opens', () => {
  const house = later();
  house.now = 499;
  const verdict = refuses(house, bid(100), ANNA, 'NOT_OPEN');
  expect(verdict).toMatchObject({ message: expect.stringContaining('1970-01-01T00:00:00.500Z') });
  house.bid('Anna', 100, 500);
  expect(written(house, 2)).toEqual(['sealed-open', 'sealed-bid']);
});

test('a lot that opens beyond all dates still refuses in words', () => {
  const house = new House();
  const terms = { ...termsWith({ opens: 9e15, ends: 9e15 + 1 }), increments: [] };
  house.write({ kind: 'sealed-lot', data: { t: 0, seller: SELLER.id, name: SELLER.name, terms } });
  refuses(house, bid(100), ANNA, 'NOT_OPEN');
});

test('a bid at the end or later is refused, written close or not, opened or not', () => {
  for (const house of [houseWith(), later()]) {
    house.now = 1000;
    refuses(house, bid(100), ANNA, 'CLOSED');
    house.ask({ type: 'close' });
    refuses(house, bid(100), ANNA, 'CLOSED');
    house.now = 0;
    refuses(house, bid(100), ANNA, 'CLOSED');
  }
});

test.each<[string, number, Actor, ErrorCode]>([
  ['the seller', 500, SELLER, 'OWN_LOT'],
  ['an admin', 500, ADMIN, 'FORBIDDEN'],
  ['2^53', 2 ** 53, ANNA, 'OVER_CAP'],
  ['more than the cap', AMOUNT_CAP + 1, ANNA, 'OVER_CAP'],
  ['a fraction', 500.5, ANNA, 'MALFORMED_REQUEST'],
  ['nothing', 0, ANNA, 'MALFORMED_REQUEST'],
  ['a negative amount', -500, ANNA, 'MALFORMED_REQUEST'],
  ['no number', Number.NaN, ANNA, 'MALFORMED_REQUEST'],
  ['without end', Number.POSITIVE_INFINITY, ANNA, 'MALFORMED_REQUEST'],
  ['text', '500' as unknown as number, ANNA, 'MALFORMED_REQUEST'], // What the doors' schemas keep out.
])('%s cannot be bid', (_, max, actor, code) => void refuses(contested(), bid(max), actor, code));

test('below the minimum is refused with the minimum; the leader is told of his own maximum only', () => {
  expect(refuses(houseWith(), bid(99), ANNA, 'TOO_LOW')).toMatchObject({ minimum: 100 });
  const house = contested();
  expect(refuses(house, bid(699), BERT, 'TOO_LOW')).toMatchObject({ minimum: 700 });
  expect(refuses(house, bid(1000), ANNA, 'TOO_LOW')).toMatchObject({ minimum: 1001 });
  expect(house.bid('Bert', 700).kind).toBe('accepted');
});

test('at the cap nobody can bid more, and the minimum says so', () => {
  const house = houseWith({ start: AMOUNT_CAP });
  house.bid('Anna', AMOUNT_CAP);
  expect(refuses(house, bid(AMOUNT_CAP), BERT, 'TOO_LOW')).toMatchObject({ minimum: AMOUNT_CAP + 10_000 });
  expect(refuses(house, bid(AMOUNT_CAP), ANNA, 'TOO_LOW')).toMatchObject({ minimum: AMOUNT_CAP + 1 });
});

test('a key is answered once, whatever came between; with another amount or by another bidder it is refused', () => {
  const house = houseWith();
  house.bid('Anna', 1000, 0, 'key-of-anna');
  const first = house.standing.keys.get('key-of-anna');
  expect(first).toEqual({
    bidder: ANNA.id,
    max: 1000,
    bid: 3,
    outcome: { alias: 1, leads: true, max: 1000, price: 100, minimum: 125, endsAt: 1000, reserveMet: true },
  });
  house.bid('Bert', 2000);
  house.ask({ type: 'bid-retract', lot: LOT, bid: 3, reason: 'Mistyped.' }, ADMIN);
  for (const now of [0, 999, 1000, 5000]) {
    const { length } = house.sealed;
    expect(house.bid('Anna', 1000, now, 'key-of-anna')).toEqual({ kind: 'replayed', key: 'key-of-anna' });
    expect(house.sealed).toHaveLength(length);
    refuses(house, bid(1001), ANNA, 'KEY_REUSED', 'key-of-anna');
    refuses(house, bid(1000), BERT, 'KEY_REUSED', 'key-of-anna');
  }
  expect(house.standing.keys.get('key-of-anna')).toEqual(first);
});

test('a refused bid leaves its key free', () => {
  const house = contested();
  refuses(house, bid(1), BERT, 'TOO_LOW', 'key-of-bert');
  expect(house.bid('Bert', 2000, 0, 'key-of-bert').kind).toBe('accepted');
});
