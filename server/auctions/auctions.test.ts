import { describe, expect, test } from 'vitest';
import type { StoredEvent } from '../../db/log.ts';
import { openTestLog } from '../../db/sqlite/testing.ts';
import { controlled, hasSettled, newKey, openStand } from './testing.ts';

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
    const kinds = (await proofKinds(stand.log, `sealed/${lot}`)).join();
    expect(kinds).toBe('sealed-lot,sealed-open,sealed-cancel');
  });
});

describe('nothing is told before it is durable', () => {
  test('a bid, its retry, and what was refused because of it', async () => {
    const control = controlled(openTestLog().log);
    const stand = await openStand({ log: control.log });
    const lot = await stand.create();
    const release = control.hold();
    const key = newKey();
    const first = stand.as('ann', { type: 'bid', lot, max: 500 }, key);
    const retry = stand.as('ann', { type: 'bid', lot, max: 500 }, key);
    const low = stand.as('bob', { type: 'bid', lot, max: 100 });
    low.catch(() => undefined);
    expect(await Promise.all([first, retry, low].map(hasSettled))).toEqual([false, false, false]);
    expect(await stand.lots.index.get(lot)).toMatchObject({ price: null });
    release();
    expect((await first).seq).toBe((await retry).seq);
    await expect(low).rejects.toMatchObject({ code: 'TOO_LOW', minimum: 125 });
  });

  test('to its own bidder neither', async () => {
    const control = controlled(openTestLog().log);
    const stand = await openStand({ log: control.log });
    const lot = await stand.create();
    const release = control.hold();
    const bid = stand.as('ann', { type: 'bid', lot, max: 500 });
    expect(await hasSettled(bid)).toBe(false);
    const mine = stand.lots.mine(lot, { role: 'bidder', id: 'ann', name: 'Ann' });
    expect(await hasSettled(mine)).toBe(false);
    release();
    const { seq } = await bid;
    expect(await mine).toMatchObject({
      alias: 1,
      max: 500,
      seller: false,
      bids: [{ seq, max: 500, step: 1 }],
    });
  });
});

describe('when the log fails', () => {
  test('a bid is refused, and the lot stands as it is in the log', async () => {
    const control = controlled(openTestLog().log);
    const stand = await openStand({ log: control.log });
    const lot = await stand.create();
    await stand.as('ann', { type: 'bid', lot, max: 300 });
    control.fail(1);
    const key = newKey();
    const lost = stand.as('bob', { type: 'bid', lot, max: 90_000 }, key);
    await expect(lost).rejects.toMatchObject({ code: 'full' });
    // Ann still leads: bob's maximum, which nobody has, is not in the way.
    expect(await stand.as('cat', { type: 'bid', lot, max: 400 })).toMatchObject({
      bid: { leads: true, price: 325 },
    });
    expect(await stand.as('bob', { type: 'bid', lot, max: 90_000 }, key)).toMatchObject({
      replayed: false,
      bid: { leads: true, alias: 3, price: 425 },
    });
  });

  test('what was decided on the failed bid is decided again, on what is true', async () => {
    const control = controlled(openTestLog().log);
    const stand = await openStand({ log: control.log });
    const lot = await stand.create();
    const release = control.hold();
    const lost = stand.as('ann', { type: 'bid', lot, max: 90_000 });
    const loser = stand.as('bob', { type: 'bid', lot, max: 500 }); // he would have lost to ann
    const low = stand.as('cat', { type: 'bid', lot, max: 100 }); // too low after those two
    low.catch(() => undefined);
    expect(await hasSettled(lost)).toBe(false);
    control.fail(1);
    release();
    await expect(lost).rejects.toMatchObject({ code: 'full' });
    expect(await loser).toMatchObject({ replayed: false, bid: { alias: 1, leads: true, price: 100 } });
    await expect(low).rejects.toMatchObject({ code: 'TOO_LOW', minimum: 125 });
    expect(await stand.lots.index.get(lot)).toMatchObject({ price: 100, bids: 1 });
  });

  test('a full disk refuses everybody, and then nobody', async () => {
    const control = controlled(openTestLog().log);
    const stand = await openStand({ log: control.log });
    const lot = await stand.create();
    control.fail(Infinity);
    const bids = Array.from({ length: 20 }, (_, at) =>
      stand.as(`b${at}`, { type: 'bid', lot, max: 500 + 100 * at }),
    );
    const results = await Promise.allSettled(bids);
    expect(results.map(({ status }) => status)).toEqual(Array(20).fill('rejected'));
    for (const result of results) expect(result).toMatchObject({ reason: { code: 'full' } });
    await expect(stand.create()).rejects.toMatchObject({ code: 'full' });
    control.fail(0);
    expect(await stand.as('b1', { type: 'bid', lot, max: 500 })).toMatchObject({
      bid: { alias: 1, price: 100 },
    });
    expect(stand.lots.auctions.tally).toMatchObject({ taken: 1, refusals: new Map([['DISK_FULL', 20]]) });
  });
});

test('two servers on one file decide as one', async () => {
  const { log, path } = openTestLog();
  const [one, two] = [await openStand({ log }), await openStand({ log: openTestLog(path).log })];
  const lot = await one.create();
  const key = newKey();
  await one.as('ann', { type: 'bid', lot, max: 500 }, key);
  expect(await two.as('bob', { type: 'bid', lot, max: 400 })).toMatchObject({
    bid: { leads: false, price: 425 },
  });
  // The first one does not know of bob yet.
  expect(await one.as('cat', { type: 'bid', lot, max: 600 })).toMatchObject({
    bid: { alias: 3, price: 550 },
  });
  expect(await two.as('ann', { type: 'bid', lot, max: 500 }, key)).toMatchObject({
    replayed: true,
    bid: { price: 100 },
  });
  const bids = Array.from({ length: 40 }, (_, at) =>
    [one, two][at % 2]!.as(`b${at}`, { type: 'bid', lot, max: 10_000 + 1_000 * at }),
  );
  const taken = (await Promise.allSettled(bids)).filter(({ status }) => status === 'fulfilled');
  const { bids: steps } = (await two.lots.index.get(lot)) ?? {};
  expect(steps).toBe(3 + taken.length);
});

test('where only admins sell, a bidder puts up nothing', async () => {
  const stand = await openStand({ sellers: 'admins' });
  await expect(stand.create()).rejects.toMatchObject({ code: 'FORBIDDEN' });
  const { now } = stand;
  const terms = { title: 'A clock', currency: 'EUR', start: 100, opens: now(), ends: now() + 1_000 };
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

async function proofKinds(
  log: Awaited<ReturnType<typeof openStand>>['log'],
  topic: string,
): Promise<string[]> {
  const kinds: string[] = [];
  for await (const page of log.ledger(topic)) kinds.push(...page.map(({ kind }) => kind));
  return kinds;
}
