import * as v from 'valibot';
import { expect, test } from 'vitest';
import { evolvePublic, isLotEvent } from '#domain';
import { decodeEvent, EventTupleSchema, lotTopic, type LotFilter } from '#protocol';
import type { StoredEvent } from '../../db/log.ts';
import { openTestLog } from '../../db/sqlite/testing.ts';
import { parsePlace } from './list-place.ts';
import { openStand, type Stand } from './testing.ts';

async function listed({ lots }: Stand, filter: LotFilter): Promise<string[][]> {
  const pages: string[][] = [];
  for (let after: string | null = ''; after !== null;) {
    const page = await lots.index.list(filter, parsePlace(after));
    pages.push(page.lots.map(({ lot }) => lot));
    after = page.next;
  }
  return pages;
}

test('lists have what they are named for: who ends first comes first, of those over the newest', async () => {
  const { log, path } = openTestLog();
  const stand = await openStand({ log });
  const at = stand.now();
  const sold = await stand.create({ ends: at + 1_000 });
  const unsold = await stand.create({ ends: at + 2_000 });
  const late = await stand.create({ ends: at + 90_000 });
  const early = await stand.create({ ends: at + 80_000 });
  const scheduled = await stand.create({ opens: at + 50_000, ends: at + 85_000 });
  const cancelled = await stand.create();
  await stand.as('ann', { type: 'bid', lot: sold, max: 100 });
  stand.pass(2_000);
  for (const lot of [sold, unsold]) await stand.lots.auctions.turn(lot);
  stand.pass(1);
  await stand.as('seller', { type: 'lot-cancel', lot: cancelled, reason: 'It broke.' });

  const expectLists = async (on: Stand): Promise<void> => {
    expect(await listed(on, 'open')).toEqual([[early, late]]);
    expect(await listed(on, 'ending')).toEqual([[early, late]]);
    expect(await listed(on, 'scheduled')).toEqual([[scheduled]]);
    expect(await listed(on, 'sold')).toEqual([[sold]]);
    expect(await listed(on, 'unsold')).toEqual([[unsold]]);
    expect(await listed(on, 'cancelled')).toEqual([[cancelled]]);
    expect(await listed(on, 'all')).toEqual([[early, scheduled, late, cancelled, unsold, sold]]);
  };
  await expectLists(stand);
  await stand.lots.stop();
  await log.close();
  await expectLists(await openStand({ log: openTestLog(path).log, at: stand.now() }));
});

test('a list says how many lots there are, and the seq that it is true at: folding what comes after leads on', async () => {
  const { log } = openTestLog();
  const stand = await openStand({ log });
  const at = stand.now();
  const soon = await stand.create({ ends: at + 1_000 });
  const lot = await stand.create();
  await stand.create({ opens: at + 50_000, ends: at + 90_000 });
  await stand.as('ann', { type: 'bid', lot, max: 500 });
  stand.pass(1_000);
  await stand.lots.auctions.turn(soon);
  const counts = { scheduled: 1, open: 1, sold: 0, unsold: 1, cancelled: 0 };
  for (const filter of ['open', 'ending', 'unsold', 'all'] as const) {
    expect(await stand.lots.index.list(filter)).toMatchObject({ seq: log.head, counts });
  }
  const later: StoredEvent[] = [];
  log.onCommit((events) => void later.push(...events.filter(({ topic }) => topic === lotTopic(lot))));
  const asked = stand.lots.index.list('open'); // a bid that is not durable yet is in neither
  const bids = stand.as('bob', { type: 'bid', lot, max: 700 });
  const { seq, lots } = await asked;
  await bids;
  await stand.as('ann', { type: 'bid', lot, max: 900 });
  let [folded] = lots;
  expect(folded).toMatchObject({ lot, bids: 1 });
  for (const { json, ...stored } of later) {
    const event = decodeEvent(v.parse(EventTupleSchema, JSON.parse(json)));
    if (stored.seq > seq && isLotEvent(event)) folded = evolvePublic(folded, lot, event);
  }
  expect(folded).toEqual(await stand.lots.index.get(lot));
});

test('a long list is given in pages, and none of it twice, also over the seam of those that are over', async () => {
  const stand = await openStand();
  const made: string[] = [];
  for (let at = 0; at < 260; at += 1)
    made.push(await stand.create({ ends: stand.now() + 1_000 + (at % 130) * 1_000 }));
  stand.pass(65_500); // every second one is over
  await Promise.all(made.map((lot) => stand.lots.auctions.turn(lot)));
  const pages = await listed(stand, 'all');
  expect(pages.map(({ length }) => length)).toEqual([100, 100, 60]);
  expect(new Set(pages.flat())).toEqual(new Set(made));
  expect((await listed(stand, 'unsold')).map(({ length }) => length)).toEqual([100, 30]);
  expect((await listed(stand, 'ending'))[0]).toEqual(pages.flat().slice(0, 30));
});

test('an end that moves moves the lot in the list', async () => {
  const stand = await openStand();
  const at = stand.now();
  const soft = await stand.create({ ends: at + 10_000, softClose: { window: 60_000, extend: 60_000 } });
  const hard = await stand.create({ ends: at + 20_000 });
  expect(await listed(stand, 'open')).toEqual([[soft, hard]]);
  await stand.as('ann', { type: 'bid', lot: soft, max: 100 });
  expect(await listed(stand, 'open')).toEqual([[hard, soft]]);
});
