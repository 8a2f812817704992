import { ERROR_STATUS, type ErrorCode } from '#protocol';
import type { Actor, AuctionCommand, Verdict } from '#domain';
import { expect } from 'vitest';
import { houseWith, type House } from './auction-house.ts';

/** A lot that opens at 500. */
export function later(): House {
  return houseWith({ opens: 500 });
}

/** A lot with bids: Anna's as version 3, Bert's as version 4. */
export function contested(): House {
  const house = houseWith();
  house.bid('Anna', 1000);
  house.bid('Bert', 600);
  return house;
}

/** Expects a refusal with this code, of which nothing is written. */
export function refuses(
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
