import { describe, expect, test } from 'vitest';
import { openTestLog } from '../../db/sqlite/testing.ts';
import { controlled, hasSettled, newKey, openStand } from './testing.ts';

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
    (at % 2 === 0 ? one : two).as(`b${at}`, { type: 'bid', lot, max: 10_000 + 1_000 * at }),
  );
  const taken = (await Promise.allSettled(bids)).filter(({ status }) => status === 'fulfilled');
  const { bids: steps } = (await two.lots.index.get(lot)) ?? {};
  expect(steps).toBe(3 + taken.length);
});
