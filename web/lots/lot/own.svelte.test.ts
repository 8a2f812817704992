import { expect, test } from 'vitest';
import type { BidOutcome, Mine, PublicLot } from '#protocol';
import { Money } from '../money.ts';
import { Own } from './own.svelte.ts';
import { standingWords } from './standing-words.ts';

const money = new Money('EUR', 'en-GB');

function lotWith(changes: Partial<PublicLot>): PublicLot {
  return {
    lot: 'lot000',
    terms: {
      title: 'Lamp',
      currency: 'EUR',
      start: 99,
      increments: [[1, 50]],
      opens: 0,
      ends: 1000,
      hasReserve: false,
    },
    ...{
      status: 'open',
      price: 650,
      leader: 1,
      reserveMet: true,
      bids: 2,
      steps: 2,
      bidders: 2,
      endsAt: 1000,
    },
    ...{ overAt: null, reason: null },
    ...changes,
  };
}
const mineAt = (seq: number, changes: Partial<Mine> = {}): Mine => ({
  ...{ lot: 'lot000', alias: 1, max: 1000, seller: false, bids: [], seq },
  ...changes,
});
const outcome = (changes: Partial<BidOutcome>): BidOutcome => ({
  ...{
    lot: 'lot000',
    alias: 1,
    leads: true,
    max: 2000,
    price: 650,
    minimum: 700,
    endsAt: 1000,
    reserveMet: true,
  },
  ...changes,
});
const saysOf = (own: Own, lot: PublicLot, reached: number) =>
  standingWords(own.standing(lot, reached), lot, money)?.says;

test('nothing is said to who has not bid', () => {
  const own = new Own();
  expect(saysOf(own, lotWith({}), 9)).toBeUndefined();
  own.learn(mineAt(5, { alias: null, max: null }));
  expect(saysOf(own, lotWith({}), 9)).toBeUndefined();
});

test('leading, outbid, won and lost, by what the stream shows', () => {
  const own = new Own();
  own.learn(mineAt(5));
  expect(saysOf(own, lotWith({}), 9)).toBe('You lead at €6.50, your maximum is €10.00.');
  expect(saysOf(own, lotWith({ leader: 2, price: 1050 }), 9)).toBe(
    'You have been outbid: the price is €10.50, your maximum is €10.00.',
  );
  expect(saysOf(own, lotWith({ status: 'sold' }), 9)).toBe('You won at €6.50.');
  expect(saysOf(own, lotWith({ status: 'sold', leader: 2 }), 9)).toMatch(/^You did not win/);
  expect(saysOf(own, lotWith({ status: 'unsold' }), 9)).toMatch(/the reserve was not met/);
  expect(saysOf(own, lotWith({ status: 'cancelled' }), 9)).toBeUndefined();
});

test('what follows from it: how much to bid, and that the reserve is not met', () => {
  const own = new Own();
  own.learn(mineAt(5));
  const next = (lot: PublicLot) => standingWords(own.standing(lot, 9), lot, money)?.next;
  expect(next(lotWith({ leader: 2 }))).toBe('Bid €7.00 or more to lead again.');
  expect(next(lotWith({}))).toBe('');
  expect(next(lotWith({ reserveMet: false }))).toBe('The reserve is not met yet: below it nothing is sold.');
});

test('an answer that is ahead of the stream is believed until the stream is there', () => {
  const own = new Own();
  const behind = lotWith({ leader: 2 });
  own.outcome(outcome({ price: 1010 }), 20);
  expect(own.standing(behind, 19)).toEqual({ kind: 'leads', price: 1010, max: 2000 });
  expect(own.standing(behind, 20)).toEqual({ kind: 'outbid', price: 650, max: 2000 });
});

test('an older answer does not undo a newer one', () => {
  const own = new Own();
  own.outcome(outcome({}), 20);
  own.learn(mineAt(10, { seller: true }));
  expect(own.max).toBe(2000);
  expect(own.seller).toBe(true);
  own.outcome(outcome({ max: 5 }), 15);
  expect(own.max).toBe(2000);
  own.learn(mineAt(30, { max: null }));
  expect(own.standing(lotWith({}), 30)).toEqual({ kind: 'none' });
});
