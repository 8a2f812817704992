import { describe, expect, test } from 'vitest';
import type { Log, StoredEvent } from '../../db/log.ts';
import { openTestLog } from '../../db/sqlite/testing.ts';
import { newKey, openStand } from './testing.ts';

test('a lot is put up, bid on and closed; its public events tell it, its sealed ones with what is hidden', async () => {
  const stand = await openStand();
  const heard: StoredEvent[] = [];
  stand.log.onCommit((events) => heard.push(...events));
  const lot = await stand.create({ reserve: 251 });
  const first = await stand.as('ann', { type: 'bid', lot, max: 987_654_321 });
  expect(first).toMatchObject({
    replayed: false,
    lot,
    bid: { alias: 1, leads: true, max: 987_654_321, price: 251 },
  });
  const second = await stand.as('bob', { type: 'bid', lot, max: 280_280_280 });
  expect(second).toMatchObject({ bid: { alias: 2, leads: false, max: 280_280_280, price: 280_290_280 } });
  stand.pass(60_000);
  await stand.lots.auctions.turn(lot);
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
  expect(await stand.lots.index.get(lot)).toMatchObject({
    status: 'sold',
    price: 280_290_280,
    leader: 1,
    bids: 2,
  });
  expect(JSON.stringify(heard.filter(({ topic }) => topic.startsWith('lots/')))).not.toMatch(
    /987654321|280280280|Name of/,
  );
});

describe('a key', () => {
  test('has one answer, whenever it comes again: beside the first, later, after a restart', async () => {
    const { log, path } = openTestLog();
    const stand = await openStand({ log });
    const lot = await stand.create();
    const key = newKey();
    const bid = { type: 'bid', lot, max: 500 } as const;
    const answers = await Promise.all([stand.as('ann', bid, key), stand.as('ann', bid, key)]);
    await stand.as('bob', { type: 'bid', lot, max: 900 });
    await stand.as('bob', { type: 'bid', lot, max: 950 }); // changes nothing that is seen
    answers.push(await stand.as('ann', bid, key));
    await log.close();
    const again = await openStand({ log: openTestLog(path).log });
    answers.push(await again.as('ann', bid, key));
    expect(answers.map(({ replayed }) => replayed)).toEqual([false, true, true, true]);
    for (const answer of answers) expect({ ...answer, replayed: false }).toEqual(answers[0]);
    expect(await again.lots.index.get(lot)).toMatchObject({ bids: 2, price: 550 });
  });

  test('is refused for another amount, and for another bidder, who learns nothing', async () => {
    const stand = await openStand();
    const lot = await stand.create();
    const key = newKey();
    await stand.as('ann', { type: 'bid', lot, max: 500 }, key);
    const { head } = stand.log;
    for (const [thief, max] of [
      ['ann', 501],
      ['eve', 500],
      ['eve', 100],
    ] as const) {
      const stolen = stand.as(thief, { type: 'bid', lot, max }, key);
      await expect(stolen).rejects.toMatchObject({ code: 'KEY_REUSED', minimum: undefined });
    }
    expect(stand.log.head).toBe(head);
  });

  test('makes one lot, and does each thing to it once', async () => {
    const stand = await openStand();
    const [made, opened, ended] = [newKey(), newKey(), newKey()];
    const terms = { opens: stand.now() + 30_000 };
    const twice = await Promise.all([stand.create(terms, made), stand.create(terms, made)]);
    const lot = await stand.create(terms, made);
    expect(twice).toEqual([lot, lot]);
    await expect(stand.create({ ...terms, start: 5 }, made)).rejects.toMatchObject({ code: 'key-reused' });
    const open = { type: 'lot-open', lot } as const;
    const openings = await Promise.all([stand.as('seller', open, opened), stand.as('seller', open, opened)]);
    const cancel = { type: 'lot-cancel', lot, reason: 'It broke.' } as const;
    const endings = [await stand.as('seller', cancel, ended), await stand.as('seller', cancel, ended)];
    // The same once more, long after it has become impossible.
    openings.push(await stand.as('seller', open, opened));
    for (const [first, ...others] of [openings, endings]) {
      expect(first?.replayed).toBe(false);
      for (const other of others) expect(other).toEqual({ ...first, replayed: true });
    }
    await expect(stand.as('seller', { ...cancel, reason: 'Else.' }, ended)).rejects.toMatchObject({
      code: 'key-reused',
    });
    const kinds = (await kindsOf(stand.log, `sealed/${lot}`)).join();
    expect(kinds).toBe('sealed-lot,sealed-open,sealed-cancel');
  });
});

test('where only admins sell, a bidder puts up nothing', async () => {
  const stand = await openStand({ sellers: 'admins' });
  await expect(stand.create()).rejects.toMatchObject({ code: 'FORBIDDEN' });
  const now = stand.now();
  const terms = { title: 'A clock', currency: 'EUR', start: 100, opens: now, ends: now + 1_000 };
  const { lot = '' } = await stand.as('admin', { type: 'lot-create', terms });
  expect(await stand.as('ann', { type: 'bid', lot, max: 500 })).toMatchObject({ bid: { leads: true } });
});

test('lots that are over are forgotten but for a few, and read again when they are asked for', async () => {
  const stand = await openStand();
  const lots: string[] = [];
  for (let at = 0; at < 20; at += 1) lots.push(await stand.create());
  const [first = ''] = lots;
  const bid = { type: 'bid', lot: first, max: 500 } as const;
  const { seq } = await stand.as('ann', bid, 'key-of-ann');
  stand.pass(60_000);
  for (const lot of lots) await stand.lots.auctions.turn(lot);
  expect(stand.lots.auctions.memory.size).toBeLessThan(20);
  expect(await stand.as('ann', bid, 'key-of-ann')).toMatchObject({ seq, replayed: true });
  await expect(stand.as('bob', { ...bid, max: 900 })).rejects.toMatchObject({ code: 'CLOSED' });
  await expect(stand.as('bob', { ...bid, lot: 'nothing' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

async function kindsOf(log: Log, topic: string): Promise<string[]> {
  const kinds: string[] = [];
  for await (const page of log.ledger(topic)) kinds.push(...page.map(({ kind }) => kind));
  return kinds;
}
