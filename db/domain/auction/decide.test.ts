import { expect, test } from 'vitest';
import { ADMIN, bidder, House, houseWith, LOT, SELLER, termsWith } from '../../../tests/lib/auction-house.ts';
import { contested, later, refuses } from '../../../tests/lib/refuses.ts';
import { decide } from './decide.ts';
import type { AuctionCommand } from './verdict.ts';

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

test('a seller cancels while nobody has bid, an admin until the end, others never', () => {
  const fresh = houseWith();
  refuses(fresh, CANCEL, ANNA, 'FORBIDDEN');
  fresh.ask(CANCEL, SELLER);
  expect(fresh.standing).toMatchObject({ status: 'cancelled', reason: 'Broken.', overAt: 0 });
  refuses(fresh, bid(500), ANNA, 'CLOSED');
  refuses(fresh, CANCEL, ADMIN, 'CLOSED');
  const house = contested();
  refuses(house, CANCEL, SELLER, 'FORBIDDEN');
  [3, 4].forEach((version) => house.ask(retract(version)));
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
