import { expect, test, vi } from 'vitest';
import type { LotFilter, LotList } from '#protocol';
import { lotsList, lotsSnapshot, openLot, T } from '../lots.kit.ts';
import { LotsStore } from '../lots-store.svelte.ts';
import { LotsList } from './lots-list.svelte.ts';

/** A list over some lots, whose address bar and server only note what they are asked. */
function listOf(search = '') {
  const store = new LotsStore({ soon: (run) => run() });
  const location = { search, origin: 'http://switchyard.test', pathname: '/lots' };
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
