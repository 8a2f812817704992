import { expect, test } from 'vitest';
import type { Log, StoredEvent } from '../../db/log.ts';
import { LogError } from '../../db/errors.ts';
import { openTestLog } from '../../db/sqlite/testing.ts';
import { newKey, openStand, whoIs } from './testing.ts';

test('a lot is put up, bid on and closed; its public events tell it, its sealed ones with what is hidden', async () => {
  const stand = await openStand();
  const heard: StoredEvent[] = [];
  stand.log.onCommit((events) => heard.push(...events));
  const lot = await stand.create({ reserve: 250 });
  const first = await stand.as('ann', { type: 'bid', lot, max: 300 });
  expect(first).toMatchObject({ replayed: false, lot, bid: { lot, alias: 1, leads: true, max: 300, price: 250 } });
  const second = await stand.as('bob', { type: 'bid', lot, max: 280 });
  expect(second).toMatchObject({ bid: { alias: 2, leads: false, max: 280, price: 300 } });
  stand.pass(60_000);
  await stand.lots.auctions.turn(lot);
  expect(heard.map(({ topic, kind }) => `${topic.split('/')[0]} ${kind}`)).toEqual([
    'sealed sealed-lot',
    'lots lot',
    'sealed sealed-open',
    'lots lot-opened',
    'sealed sealed-bid',
    'lots lot-step',
    'sealed sealed-bid',
    'lots lot-step',
    'sealed sealed-close',
    'lots lot-closed',
  ]);
  expect([first.seq, second.seq]).toEqual([heard[5]?.seq, heard[7]?.seq]);
  expect(await stand.lots.index.get(lot)).toMatchObject({ status: 'sold', price: 300, leader: 1, bids: 2 });
});
