import { expect, test } from 'vitest';
import { openTestLog } from '../../db/sqlite/testing.ts';
import { LotMemory } from './lot-memory.ts';
import { controlled, openStand } from './testing.ts';

test('so many lots are held and no more, those used last; the others are read again, as they stood', async () => {
  const stand = await openStand();
  const lots = [await stand.create(), await stand.create(), await stand.create()];
  const [first = '', second = '', third = ''] = lots;
  await stand.as('ann', { type: 'bid', lot: second, max: 500 });
  const memory = new LotMemory(stand.log, 2);
  const [one, two] = [await memory.get(first), await memory.get(second)];
  expect(await memory.get(first)).toBe(one);
  await memory.get(third); // the second was used least recently
  expect(memory.size).toBe(2);
  expect(await memory.get(first)).toBe(one);
  const again = await memory.get(second);
  expect(again).not.toBe(two);
  expect(again.lot).toMatchObject({ price: 100, leaderMax: 500 });
});

test('a lot that is being written is held until that is done', async () => {
  const control = controlled(openTestLog().log);
  const stand = await openStand({ log: control.log });
  const [lot, other] = [await stand.create(), await stand.create()];
  const memory = new LotMemory(stand.log, 1);
  const live = await memory.get(lot);
  const release = control.hold();
  const cancel = { kind: 'sealed-cancel', data: { t: stand.now(), reason: 'x', by: 'admin' } } as const;
  const writing = live.write(stand.log, [cancel], undefined);
  await memory.get(other);
  expect(await memory.get(lot)).toBe(live);
  release();
  await writing;
  await memory.get(other);
  expect(await memory.get(lot)).not.toBe(live);
  expect(memory.size).toBe(1);
});
