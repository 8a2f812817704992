import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { PublicLot } from '#protocol';
import { openTestLog } from '../../db/sqlite/testing.ts';
import { Closer } from './closer.ts';
import { BEGIN, controlled, openStand } from './testing.ts';

const HOUR = 3_600_000;

const TERMS = { title: 'A clock', currency: 'EUR', start: 100, increments: [[1, 5]] as [number, number][] };
const NOBODY = { price: null, leader: null, reserveMet: true, bids: 0, steps: 0, bidders: 0 } as const;

/** Takes an id and an end; returns a lot that is open until then, or that is to open at a time. */
function lotThat(lot: string, endsAt: number, opens?: number): PublicLot {
  const terms = { ...TERMS, opens: opens ?? 0, ends: endsAt, hasReserve: false };
  const status = opens === undefined ? 'open' : 'scheduled';
  return { lot, terms, status, ...NOBODY, endsAt, overAt: null, reason: null };
}

/** A closer on a clock of its own, over lots that go when they have had their turn. */
function stage(lots: PublicLot[]) {
  const clock = { ahead: 0 };
  const turns: [lot: string, at: number][] = [];
  const failures: unknown[] = [];
  const broken = new Set<string>();
  const live = new Map(lots.map((lot) => [lot.lot, lot]));
  const now = (): number => Date.now() + clock.ahead;
  const closer = new Closer({
    live: () => live.values(),
    turn: async (lot) => {
      turns.push([lot, now()]);
      if (broken.has(lot)) throw new Error(`${lot} is broken`);
      const due = live.get(lot);
      if (due?.status === 'scheduled') live.set(lot, { ...due, status: 'open' });
      else live.delete(lot);
    },
    now,
    onFailure: (error) => failures.push(error),
  });
  return { closer, clock, turns, failures, broken, live };
}

beforeEach(() => void vi.useFakeTimers({ now: BEGIN, toFake: ['setTimeout', 'clearTimeout', 'Date'] }));
afterEach(() => void vi.useRealTimers());

test('each lot has its turn at its time, to open and to close', async () => {
  const { closer, turns } = stage([
    lotThat('first', BEGIN + 2_500),
    lotThat('later', BEGIN + 9_000, BEGIN + 4_321),
  ]);
  closer.start();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(turns).toEqual([
    ['first', BEGIN + 2_500],
    ['later', BEGIN + 4_321],
    ['later', BEGIN + 9_000],
  ]);
  await closer.stop();
  expect(vi.getTimerCount()).toBe(0);
});

test('a lot that comes to be due sooner than the next look has its turn then', async () => {
  const { closer, live, turns } = stage([]);
  closer.start();
  await vi.advanceTimersByTimeAsync(100);
  const lot = lotThat('sudden', BEGIN + 300);
  live.set(lot.lot, lot);
  closer.changed(lot);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(turns).toEqual([['sudden', BEGIN + 300]]);
  await closer.stop();
});

test('an end that was moved is not the end', async () => {
  const { closer, live, turns } = stage([lotThat('moved', BEGIN + 500)]);
  closer.start();
  await vi.advanceTimersByTimeAsync(499);
  const moved = lotThat('moved', BEGIN + 700);
  live.set('moved', moved);
  closer.changed(moved);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(turns).toEqual([['moved', BEGIN + 700]]);
  await closer.stop();
});

test('a clock that jumps is noticed within a second, ahead and back', async () => {
  const { closer, clock, turns } = stage([lotThat('soon', BEGIN + 600), lotThat('far', BEGIN + HOUR)]);
  closer.start();
  await vi.advanceTimersByTimeAsync(1);
  clock.ahead = -HOUR;
  await vi.advanceTimersByTimeAsync(5_000);
  expect(turns).toEqual([]);
  clock.ahead = HOUR;
  await vi.advanceTimersByTimeAsync(1_000);
  expect(turns.map(([lot]) => lot)).toEqual(['soon', 'far']);
  clock.ahead = 0;
  await vi.advanceTimersByTimeAsync(2 * HOUR);
  expect(turns).toHaveLength(2);
  await closer.stop();
});

test('what fails is told, keeps nobody else waiting, and is tried again a second later', async () => {
  const { closer, turns, failures, broken, live } = stage([
    lotThat('broken', BEGIN),
    lotThat('whole', BEGIN),
  ]);
  broken.add('broken');
  closer.start();
  await vi.advanceTimersByTimeAsync(2_500);
  expect(turns.map(([lot]) => lot)).toEqual(['broken', 'whole', 'broken', 'broken']);
  expect(failures).toHaveLength(3);
  broken.clear();
  await vi.advanceTimersByTimeAsync(1_000);
  expect([...live.keys()]).toEqual([]);
  await closer.stop();
});

test('a thousand lots with one end are closed in portions', async () => {
  const { closer, turns } = stage(Array.from({ length: 1_000 }, (_, at) => lotThat(`lot${at}`, BEGIN + 10)));
  closer.start();
  await vi.advanceTimersByTimeAsync(11);
  expect(turns).toHaveLength(1_000);
  await closer.stop();
});

test('what became due while no server ran is done before anybody is let in, once, at its time', async () => {
  vi.useRealTimers();
  const { log, path } = openTestLog();
  const before = await openStand({ log });
  const won = await before.create({ ends: BEGIN + 60_000 });
  await before.as('ann', { type: 'bid', lot: won, max: 500 });
  const missed = await before.create({ opens: BEGIN + 1_000, ends: BEGIN + 2_000 });
  const opened = await before.create({ opens: BEGIN + 30_000, ends: BEGIN + 2 * HOUR });
  await before.lots.stop();
  await log.close();

  const { log: reopened } = openTestLog(path);
  const after = await openStand({ log: reopened, at: BEGIN + HOUR });
  const { index } = after.lots;
  expect(await index.get(won)).toMatchObject({
    status: 'sold',
    price: 100,
    leader: 1,
    overAt: BEGIN + 60_000,
  });
  expect(await index.get(missed)).toMatchObject({ status: 'unsold', overAt: BEGIN + 2_000 });
  expect(await index.get(opened)).toMatchObject({ status: 'open', overAt: null });
  // A clock that goes back opens nothing again.
  const { head } = reopened;
  const again = await openStand({ log: reopened, at: BEGIN });
  await again.lots.auctions.turn(won);
  await expect(again.as('bob', { type: 'bid', lot: won, max: 900 })).rejects.toMatchObject({
    code: 'CLOSED',
  });
  expect(reopened.head).toBe(head);
});

test('a start on a full disk lets people in, and closes what is due when it can', async () => {
  vi.useRealTimers();
  const control = controlled(openTestLog().log);
  const before = await openStand({ log: control.log });
  const lot = await before.create();
  await before.lots.stop();
  control.fail(Infinity);
  const after = await openStand({ log: control.log, at: BEGIN + HOUR });
  expect(after.failures).toMatchObject([{ code: 'full' }]);
  await expect(after.as('ann', { type: 'bid', lot, max: 500 })).rejects.toMatchObject({ code: 'CLOSED' });
  const closed = new Promise<void>((resolve) => after.log.onCommit(() => resolve()));
  control.fail(0);
  await closed;
  expect(await after.lots.index.get(lot)).toMatchObject({ status: 'unsold', overAt: BEGIN + 60_000 });
});
