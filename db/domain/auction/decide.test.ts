import { AMOUNT_CAP, ERROR_STATUS, type ErrorCode } from '#protocol';
import { expect, test } from 'vitest';
import { decide } from './decide.ts';
import { ADMIN, bidder, House, houseWith, LOT, SELLER, termsWith } from './testing.ts';
import type { Actor, AuctionCommand, Verdict } from './verdict.ts';

const [ANNA, BERT] = [bidder('Anna'), bidder('Bert')];
const CANCEL: AuctionCommand = { type: 'lot-cancel', lot: LOT, reason: 'Broken.' };
const OPEN: AuctionCommand = { type: 'lot-open', lot: LOT };
const EDIT: AuctionCommand = { type: 'lot-edit', lot: LOT, terms: termsWith({ title: 'Lamp', ends: 5000 }) };
const bid = (max: number): AuctionCommand => ({ type: 'bid', lot: LOT, max });
const retract = (version: number): AuctionCommand => ({
  type: 'bid-retract',
  lot: LOT,
  bid: version,
  reason: 'Mistyped.',
});

/** A lot that opens at 500. */
function later(): House {
  return houseWith({ opens: 500 });
}

/** A lot with bids: Anna's as version 3, Bert's as version 4. */
function contested(): House {
  const house = houseWith();
  house.bid('Anna', 1000);
  house.bid('Bert', 600);
  return house;
}

/** Expects a refusal with this code, of which nothing is written. */
function refuses(
  house: House,
  command: AuctionCommand,
  actor: Actor,
  code: ErrorCode,
  key?: string,
): Verdict {
  const before = [
    JSON.stringify(house.lot),
    house.lot?.bids.length,
    house.lot?.keys.size,
    house.sealed.length,
  ];
  const verdict = house.ask(command, actor, key);
  expect(verdict).toMatchObject({ kind: 'refused', code });
  if (verdict.kind === 'refused') {
    expect(verdict.message).toMatch(/^[A-Z].*\.$/);
    expect(verdict.next).toMatch(/^[A-Z].*\.$/);
    expect(ERROR_STATUS[verdict.code]).toBeLessThan(500);
  }
  expect([
    JSON.stringify(house.lot),
    house.lot?.bids.length,
    house.lot?.keys.size,
    house.sealed.length,
  ]).toEqual(before);
  return verdict;
}

/** Takes the kinds of events that were written last. */
function written(house: House, count: number): string[] {
  return house.sealed.slice(-count).map(({ kind }) => kind);
}

test.each<AuctionCommand>([
  bid(500),
  CANCEL,
  OPEN,
  EDIT,
  retract(1),
  { type: 'close' },
  { type: 'open-due' },
])('$type on a lot that is not there', (command) => void refuses(new House(), command, ADMIN, 'NOT_FOUND'));

test('a lot is put up with the default increments, and opens at its time', () => {
  const house = later();
  expect(written(house, 1)).toEqual(['sealed-lot']);
  expect(house.standing).toMatchObject({ status: 'scheduled', seller: SELLER.id, endsAt: 1000, price: null });
  expect(house.standing.terms.increments[0]).toEqual([1, 5]);
  refuses(house, { type: 'open-due' }, ADMIN, 'NOT_OPEN');
  house.now = 500;
  house.ask({ type: 'open-due' });
  expect(house.standing.status).toBe('open');
  refuses(house, { type: 'open-due' }, ADMIN, 'VERSION_CONFLICT');
});

test('a lot whose time has begun is open at once', () => {
  expect(houseWith().sealed.map(({ kind }) => kind)).toEqual(['sealed-lot', 'sealed-open']);
});

test('terms that fit no time are refused, and a key that made a lot makes no other', () => {
  const house = new House();
  house.now = 1000;
  refuses(house, { type: 'lot-create', terms: termsWith({}) }, SELLER, 'UNFIT_TERMS');
  refuses(house, { type: 'lot-create', terms: termsWith({ ends: 1e15 }) }, SELLER, 'UNFIT_TERMS');
  refuses(houseWith(), { type: 'lot-create', terms: termsWith({}) }, SELLER, 'KEY_REUSED');
});

test('a lot changes before it opens, by its seller or an admin, who does not become its seller', () => {
  const house = later();
  refuses(house, EDIT, ANNA, 'FORBIDDEN');
  refuses(house, { type: 'lot-edit', lot: LOT, terms: termsWith({ ends: 0 }) }, SELLER, 'UNFIT_TERMS');
  house.ask({ ...EDIT, terms: termsWith({ opens: 600, ends: 4000 }) }, ADMIN);
  expect(house.standing).toMatchObject({ seller: SELLER.id, sellerName: SELLER.name, endsAt: 4000 });
  house.now = 600;
  refuses(house, EDIT, SELLER, 'VERSION_CONFLICT');
  house.now = 0;
  house.ask(EDIT, SELLER);
  expect(house.standing).toMatchObject({ status: 'open', endsAt: 5000 });
  refuses(house, EDIT, SELLER, 'VERSION_CONFLICT');
  house.now = 5000;
  refuses(house, EDIT, SELLER, 'CLOSED');
});

test('a seller opens early, nobody else does', () => {
  const house = later();
  refuses(house, OPEN, ANNA, 'FORBIDDEN');
  house.ask(OPEN, SELLER);
  expect(house.standing.status).toBe('open');
  refuses(house, OPEN, SELLER, 'VERSION_CONFLICT');
  house.now = 1000;
  refuses(house, OPEN, SELLER, 'CLOSED');
});

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
  house.ask(retract(3), ADMIN);
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

test('a seller cancels while nobody has bid, an admin until the end, others never', () => {
  const fresh = houseWith();
  refuses(fresh, CANCEL, ANNA, 'FORBIDDEN');
  fresh.ask(CANCEL, SELLER);
  expect(fresh.standing).toMatchObject({ status: 'cancelled', reason: 'Broken.', overAt: 0 });
  refuses(fresh, bid(500), ANNA, 'CLOSED');
  refuses(fresh, CANCEL, ADMIN, 'CLOSED');
  const house = contested();
  refuses(house, CANCEL, SELLER, 'FORBIDDEN');
  house.now = 1000;
  refuses(house, CANCEL, ADMIN, 'CLOSED');
  house.now = 999;
  house.ask(CANCEL, ADMIN);
  expect(house.standing).toMatchObject({ status: 'cancelled', overAt: 999 });
  refuses(house, { type: 'close' }, ADMIN, 'CLOSED');
});

test('only an admin takes a bid back, one that stands, before the end', () => {
  const house = contested();
  refuses(house, retract(3), ANNA, 'FORBIDDEN');
  refuses(house, retract(3), SELLER, 'FORBIDDEN');
  refuses(house, retract(2), ADMIN, 'NOT_FOUND');
  refuses(house, retract(99), ADMIN, 'NOT_FOUND');
  house.ask(retract(3), ADMIN);
  refuses(house, retract(3), ADMIN, 'NOT_FOUND');
  house.now = 1000;
  refuses(house, retract(4), ADMIN, 'CLOSED');
});

test('a lot closes at its end and not before, once, sold or unsold', () => {
  const house = contested();
  house.now = 999;
  refuses(house, { type: 'close' }, ADMIN, 'VERSION_CONFLICT');
  house.now = 7000;
  house.ask({ type: 'close' });
  expect(house.sealed.at(-1)).toEqual({ kind: 'sealed-close', data: { t: 1000 } });
  expect(house.standing).toMatchObject({ status: 'sold', overAt: 1000, price: 650, leader: ANNA.id });
  for (const command of [{ type: 'close' }, { type: 'open-due' }, OPEN, EDIT, CANCEL, retract(3)] as const) {
    refuses(house, command, ADMIN, 'CLOSED');
  }
  const empty = later();
  empty.now = 1000;
  refuses(empty, { type: 'open-due' }, ADMIN, 'CLOSED');
  empty.ask({ type: 'close' });
  expect(empty.standing).toMatchObject({ status: 'unsold', overAt: 1000, price: null });
  const short = houseWith({ reserve: 5000 });
  short.bid('Anna', 4999);
  short.now = 1000;
  short.ask({ type: 'close' });
  expect(short.events.at(-1)?.data).toEqual({ t: 1000, outcome: 'unsold', price: 100, winner: null });
});

test('deciding changes nothing', () => {
  const house = contested();
  const before = JSON.stringify([house.lot, ...house.standing.bidders, ...house.standing.keys]);
  const context = { now: 0, actor: BERT, key: 'key-fresh', salt: '', seal: '' };
  expect(decide(house.lot, bid(9000), context)).toEqual(decide(house.lot, bid(9000), context));
  expect(JSON.stringify([house.lot, ...house.standing.bidders, ...house.standing.keys])).toBe(before);
});
