import { expect, test } from 'vitest';
import type { BidState } from '../bidding.svelte.ts';
import { openLot } from '../lots.kit.ts';
import { isComing } from './bid-words.ts';

const shown = openLot('lot000', { price: 650, leader: 1 });
const { lot, endsAt } = shown;
const outcome = { lot, alias: 1, leads: true, max: 5000, price: 650, minimum: 700, endsAt, reserveMet: true };

function accepted(other: Partial<typeof outcome> = {}): BidState {
  return { kind: 'accepted', max: 5000, seq: 20, replayed: false, outcome: { ...outcome, ...other } };
}

test('what a bid changed is on the way until it is shown', () => {
  expect(isComing(accepted({ price: 700 }), shown, 19)).toBe(true);
  expect(isComing(accepted({ price: 700 }), shown, 20)).toBe(false);
  expect(isComing(accepted({ leads: false }), shown, 19)).toBe(true);
  expect(isComing(accepted({ alias: 2 }), shown, 19)).toBe(true);
  expect(isComing(accepted({ endsAt: endsAt + 1 }), shown, 19)).toBe(true);
  expect(isComing({ kind: 'idle' }, shown, 19)).toBe(false);
});

test('of a raise that moved nothing nothing is on the way, however long the stream is silent', () => {
  expect(isComing(accepted(), shown, 19)).toBe(false);
});
