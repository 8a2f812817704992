import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { decodeEvent } from '#protocol';
import { LotsStore } from '../lots/lots-store.svelte.ts';
import { lotsSnapshot, openLot, stepTuple, T } from '../lots/lots.kit.ts';
import { LateInbox } from './late-inbox.svelte.ts';
import { ServerClock } from './server-clock.ts';

beforeEach(() => vi.stubGlobal('requestAnimationFrame', (run: () => void) => run()));
afterEach(() => vi.unstubAllGlobals());

const CODE = { LotsStore };

/** An inbox whose code comes, or fails, when the test says. */
function inboxOf(clock = new ServerClock()) {
  const asked: { come(): void; fail(): void }[] = [];
  const load = () =>
    new Promise<typeof CODE>((resolve, reject) => {
      asked.push({ come: () => resolve(CODE), fail: () => reject(new Error('no line')) });
    });
  const inbox = new LateInbox({
    namespace: 'lots/',
    load,
    open: ({ LotsStore: Store }: typeof CODE) => ({ store: new Store({ clock }) }),
  });
  return { inbox, asked };
}

const step = (seq: number, bid: number, price: number) =>
  decodeEvent(stepTuple('aaaaaa', seq, { bid, price }));
const note = decodeEvent([11, T, 'notes', 'note', { text: 'Deployed.' }]);

test('a board without lots asks for no code', () => {
  const { inbox, asked } = inboxOf();
  inbox.load(lotsSnapshot([]));
  inbox.apply([note]);
  expect([inbox.any, asked.length]).toEqual([false, 0]);
});

test('what comes while the code is on its way is kept, in order', async () => {
  const { inbox, asked } = inboxOf();
  inbox.load(lotsSnapshot([openLot('aaaaaa')]));
  expect(inbox.any).toBe(true);
  inbox.apply([step(12, 1, 99), note]);
  inbox.apply([step(13, 2, 120)]);
  expect(asked).toHaveLength(1);
  asked[0]?.come();
  await vi.waitFor(() => expect(inbox.opened).toBeDefined());
  expect(inbox.opened?.store.lots.get('aaaaaa')).toMatchObject({ price: 120, bids: 2 });
  inbox.apply([step(14, 3, 150)]);
  expect(inbox.opened?.store.lots.get('aaaaaa')).toMatchObject({ price: 150 });
});

test('code that did not come is asked for again with the next event, and nothing is missing then', async () => {
  const { inbox, asked } = inboxOf();
  inbox.load(lotsSnapshot([openLot('aaaaaa')]));
  asked[0]?.fail();
  await vi.waitFor(() => {
    inbox.apply([]);
    inbox.apply([step(12, 1, 99)]);
    expect(asked).toHaveLength(2);
  });
  asked[1]?.come();
  await vi.waitFor(() => expect(inbox.opened?.store.lots.get('aaaaaa')).toMatchObject({ price: 99 }));
});

test('another snapshot while the code is on its way replaces what was kept', async () => {
  const { inbox, asked } = inboxOf();
  inbox.load(lotsSnapshot([openLot('aaaaaa')]));
  inbox.apply([step(12, 1, 99)]);
  inbox.load(lotsSnapshot([openLot('aaaaaa', { price: 500 })], 20));
  asked[0]?.come();
  await vi.waitFor(() => expect(inbox.opened?.store.lots.get('aaaaaa')).toMatchObject({ price: 500 }));
});

test('what waited for the code does not set back the clock of the board', async () => {
  let now = 0;
  const clock = new ServerClock(() => now);
  const { inbox, asked } = inboxOf(clock);
  clock.reset(T);
  inbox.load(lotsSnapshot([openLot('aaaaaa')]));
  now = 3_000;
  asked[0]?.come();
  await vi.waitFor(() => expect(inbox.opened).toBeDefined());
  expect(clock.now()).toBe(T + 3_000);
});
