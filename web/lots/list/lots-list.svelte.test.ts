import { expect, test, vi } from 'vitest';
import { SNAPSHOT_STATES, decodeEvent, lotTopic, type LotFilter, type LotList } from '#protocol';
import { FakeClock } from '../../connection/clock.kit.ts';
import { lotsList, lotsSnapshot, openLot, stepTuple, T } from '../lots.kit.ts';
import { LotsStore } from '../lots-store.svelte.ts';
import { LotsList } from './lots-list.svelte.ts';

/** A list over some lots, whose address bar and server only note what they are asked. */
function listOf(search = '') {
  const store = new LotsStore({ soon: (run) => run() });
  const location = { search };
  const pushed: (string | URL | null | undefined)[] = [];
  const history = {
    pushState: (_state: unknown, _: string, url?: string | URL | null) => void pushed.push(url),
  };
  const asked: LotFilter[] = [];
  const ask = async (filter: LotFilter): Promise<LotList> => {
    asked.push(filter);
    return lotsList([openLot('sold00', { status: 'sold', overAt: T - 90_000 })]);
  };
  const list = new LotsList(store, { location, history }, ask);
  const shown = (now = T): string[] => {
    list.arrange(now);
    return list.lots.map(({ lot }) => lot);
  };
  return { list, store, location, pushed, asked, shown };
}

const SOON = openLot('soon00', { endsAt: T + 1000 });
const LATE = openLot('late00', { endsAt: T + 9000 });

test('an extended lot moves to its place, but not under a hand', () => {
  const { list, store, shown } = listOf();
  store.load(lotsSnapshot([SOON, LATE]));
  expect(shown()).toEqual(['soon00', 'late00']);
  list.hold();
  store.load(lotsSnapshot([{ ...SOON, endsAt: T + 20_000 }, LATE, openLot('new000', { endsAt: T + 1 })]));
  expect(shown()).toEqual(['soon00', 'late00', 'new000']);
  list.release();
  expect(shown()).toEqual(['new000', 'late00', 'soon00']);
});

test('a hand that rests lets go by itself', () => {
  const { list, store, shown } = listOf();
  store.load(lotsSnapshot([SOON, LATE]));
  shown();
  list.hold();
  const later = vi.spyOn(performance, 'now').mockReturnValue(performance.now() + 8001);
  store.load(lotsSnapshot([{ ...SOON, endsAt: T + 20_000 }, LATE]));
  expect(shown()).toEqual(['late00', 'soon00']);
  later.mockRestore();
});

test('what is over is asked of the server, where it is listed; what the stream tells is newer', async () => {
  const { list, store, pushed, asked, shown } = listOf();
  store.load(lotsSnapshot([SOON]));
  list.ask();
  expect(asked).toEqual([]);
  list.choose('sold');
  list.ask();
  expect([asked, pushed]).toEqual([['sold'], ['?show=sold']]);
  await vi.waitFor(() => expect(shown()).toEqual(['sold00']));
  store.load(lotsSnapshot([{ ...openLot('sold00'), status: 'open' }]));
  expect(shown()).toEqual([]);
});

/** Lots of which a snapshot has only some, ending one second after the other; a server that lists three at a time. */
function crowd() {
  const all = Array.from({ length: SNAPSHOT_STATES + 40 }, (_, at) =>
    openLot(`lot${String(at).padStart(3, '0')}`, { endsAt: T + (at + 1) * 1000 }),
  );
  const store = new LotsStore({ soon: (run) => run() });
  store.load(lotsSnapshot(all.slice(40))); // what moved last: those that end first did not
  const location = { search: '' };
  const clock = new FakeClock();
  const counts = { open: all.length, scheduled: 2 };
  const asked: unknown[] = [];
  const ask = (filter: LotFilter, after = '0'): Promise<LotList> => {
    asked.push([filter, after]);
    const [from, rows] = [Number(after), filter === 'ending' ? 30 : 20];
    return Promise.resolve(
      lotsList(all.slice(from, from + rows), { next: `${from + rows}`, counts: { ...counts } }),
    );
  };
  const list = new LotsList(store, { location, history: { pushState: () => undefined } }, ask, clock);
  const shown = (now = T): string[] => {
    list.arrange(now);
    return list.lots.map(({ lot }) => lot);
  };
  const ids = (from: number, to: number): string[] => all.slice(from, to).map(({ lot }) => lot);
  return { list, store, shown, asked, ids, clock, counts };
}

test('where very many go on the server is asked for those that end first, and nothing is listed that may have others before it', async () => {
  const { list, store, shown, asked, ids, counts } = crowd();
  expect([shown(), list.counts]).toEqual([[], undefined]);
  list.ask();
  expect(list.waits).toBe(true);
  await vi.waitFor(() => expect(shown()).toEqual(ids(0, 40))); // twenty are few: the next ones came by themselves
  expect(list.counts).toMatchObject(counts);
  expect(asked).toEqual([
    ['open', '0'],
    ['open', '20'],
  ]);
  await list.archive.next();
  expect(shown()).toEqual(ids(0, 60));
  store.apply([decodeEvent(stepTuple('lot000', 11, { bid: 1, price: 500, endsAt: T + 1000 }))]);
  expect(shown()).toEqual(ids(0, 60));
  expect(list.lots[0]).toMatchObject({ lot: 'lot000', price: 500, bids: 1 });
});

test('those that end soon are the very next, also as they end', async () => {
  const { list, store, shown, ids } = crowd();
  list.choose('ending');
  list.ask();
  await vi.waitFor(() => expect(shown()).toEqual(ids(0, 30)));
  const close = (id: string, seq: number) =>
    decodeEvent([seq, T, lotTopic(id), 'lot-closed', { t: T, outcome: 'unsold', price: null, winner: null }]);
  store.apply(ids(0, 35).map((id, at) => close(id, 11 + at)));
  await vi.waitFor(() => expect(shown(T + 3_600_000)).toEqual(ids(35, 65)));
});

test('where very many go on the server counts, once for many changes', async () => {
  const { list, store, asked, clock, counts } = crowd();
  list.ask();
  await clock.pass(1);
  const before = asked.length;
  counts.open = 7;
  store.apply([decodeEvent([21, T, lotTopic('nobody'), 'lot-opened', { t: T }])]);
  list.recount();
  list.recount();
  await clock.pass(60_000);
  expect(asked.slice(before)).toEqual([['ending', '0']]);
  expect(list.counts?.open).toBe(7);
});

test('going back lists what the address says', () => {
  const { list, location } = listOf('?show=scheduled');
  expect(list.filter).toBe('scheduled');
  location.search = '';
  list.returned();
  expect(list.filter).toBe('open');
});

test('lots that did not change are the same list', () => {
  const { list, store, shown } = listOf();
  store.load(lotsSnapshot([SOON, LATE]));
  shown();
  const before = list.lots;
  shown(T + 500);
  expect(list.lots).toBe(before);
});
