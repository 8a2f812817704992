import { expect, test } from 'vitest';
import { bidder, houseWith, type House } from '../../../tests/lib/auction-house.ts';

/** Takes a house; returns who leads and at which price, as in the examples of the rules. */
function says({ standing }: House): string {
  const name = standing.leader === null ? 'nobody' : standing.bidders.get(standing.leader)?.name;
  return `${name} at ${standing.price}`;
}

test('start 99: the leader answers, a clipped lead, a raise and an answer', () => {
  const house = houseWith({ start: 99 });
  house.bid('A', 1000);
  expect(says(house)).toBe('A at 99');
  house.bid('B', 600);
  expect(says(house)).toBe('A at 650');
  expect(house.bid('B', 650)).toMatchObject({ kind: 'refused', code: 'TOO_LOW', minimum: 700 });
  house.bid('C', 1010);
  expect(says(house)).toBe('C at 1010');
  house.bid('C', 5000);
  expect(says(house)).toBe('C at 1010');
  expect(house.standing.bidders.get(bidder('C').id)?.max).toBe(5000);
  house.bid('B', 1200);
  expect(says(house)).toBe('C at 1250');
});

test('a tie: the earlier maximum leads', () => {
  const house = houseWith({ start: 100 });
  house.bid('A', 2000);
  house.bid('B', 2000);
  expect(says(house)).toBe('A at 2000');
});

test('reserve 5000: met by a jump, then outbid as usual', () => {
  const house = houseWith({ reserve: 5000 });
  const seen = (name: string, max: number): string => {
    house.bid(name, max);
    return `${says(house)}, ${house.standing.reserveMet ? 'met' : 'not met'}`;
  };
  expect(seen('A', 3000)).toBe('A at 100, not met');
  expect(seen('B', 4000)).toBe('B at 3100, not met');
  expect(seen('B', 6000)).toBe('B at 5000, met');
  expect(seen('A', 5500)).toBe('B at 5600, met');
});

test('soft close 120/120, end 1000', () => {
  const house = houseWith({ softClose: { window: 120, extend: 120 } });
  const endAfter = (name: string, max: number, now: number): number => {
    house.bid(name, max, now);
    return house.standing.endsAt;
  };
  expect(endAfter('A', 200, 870)).toBe(1000);
  expect(endAfter('B', 400, 900)).toBe(1020);
  expect(endAfter('A', 800, 1010)).toBe(1130);
  expect(house.bid('B', 1600, 1130)).toMatchObject({ kind: 'refused', code: 'CLOSED' });
  expect(house.standing.endsAt).toBe(1130);
});
