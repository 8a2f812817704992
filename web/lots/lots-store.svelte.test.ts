import { expect, test } from 'vitest';
import { decodeEvent, lotTopic, type EventTuple } from '#protocol';
import { LotsStore } from './lots-store.svelte.ts';
import { lotsList, lotsSnapshot, openLot, stepTuple, T } from './lots.kit.ts';

/** A store whose frames come when the test says. */
function storeOf(lot?: string) {
  const frames: (() => void)[] = [];
  const store = new LotsStore({ ...(lot !== undefined && { lot }), soon: (run) => void frames.push(run) });
  const frame = (): number => {
    const due = frames.splice(0);
    for (const run of due) run();
    return due.length;
  };
  const apply = (...tuples: EventTuple[]): void => store.apply(tuples.map(decodeEvent));
  return { store, frame, apply };
}

test('states come with the snapshot, events move them, and the page sees it once for each frame', () => {
  const { store, frame, apply } = storeOf();
  expect(store.ready).toBe(false);
  store.load(lotsSnapshot([openLot('aaaaaa'), openLot('bbbbbb')]));
  expect(store.ready).toBe(true);
  expect([...store.lots.keys()]).toEqual(['aaaaaa', 'bbbbbb']);
  const before = store.lots;
  apply(stepTuple('aaaaaa', 12, { bid: 1, price: 99 }));
  apply(stepTuple('aaaaaa', 14, { bid: 2, by: 2, leader: 1, price: 650 }));
  expect(store.lots).toBe(before);
  expect(frame()).toBe(1);
  expect(store.lots.get('aaaaaa')).toMatchObject({ price: 650, leader: 1, bids: 2, bidders: 2 });
  expect(store.lots.get('bbbbbb')).toBe(before.get('bbbbbb'));
  expect(store.reached).toBe(14);
});

test('a lot that is put up joins, and what befalls one that this page was not given is passed over', () => {
  const { store, frame, apply } = storeOf();
  store.load(lotsSnapshot([]));
  const { terms } = openLot('cccccc');
  apply(
    stepTuple('dddddd', 11, { bid: 1, price: 99 }),
    [12, T, lotTopic('cccccc'), 'lot', { t: T, terms }],
    [13, T, lotTopic('cccccc'), 'lot-opened', { t: T }],
  );
  frame();
  expect([...store.lots]).toMatchObject([['cccccc', { status: 'open', price: null }]]);
});

test('the page of one lot has all that happened to it, of the others only how they stand', () => {
  const { store, frame, apply } = storeOf('aaaaaa');
  const { terms } = openLot('aaaaaa');
  const past: EventTuple[] = [
    [7, T, lotTopic('aaaaaa'), 'lot', { t: T, terms }],
    [8, T, lotTopic('aaaaaa'), 'lot-opened', { t: T }],
    stepTuple('bbbbbb', 9, { bid: 1, price: 99 }),
    stepTuple('aaaaaa', 10, { bid: 1, price: 99 }),
  ];
  store.load(lotsSnapshot([openLot('aaaaaa', { price: 99, bids: 1, steps: 1, leader: 1 })], 10, past));
  expect(store.events.map(({ seq }) => seq)).toEqual([7, 8, 10]);
  expect(store.history).toMatchObject([{ bid: 1, by: 1, amount: 99, seq: 10 }]);
  expect(store.own).toMatchObject({ lot: 'aaaaaa', price: 99 });
  apply(stepTuple('aaaaaa', 12, { bid: 2, by: 2, leader: 1, price: 650 }));
  frame();
  expect(store.events.map(({ seq }) => seq)).toEqual([7, 8, 10, 12]);
  expect(store.history).toHaveLength(3); // the bid, and the maximum that answered it
});

test('another snapshot replaces everything', () => {
  const { store, frame, apply } = storeOf('aaaaaa');
  store.load(lotsSnapshot([openLot('aaaaaa')]));
  apply(stepTuple('aaaaaa', 12, { bid: 1, price: 99 }));
  frame();
  store.load(lotsSnapshot([openLot('bbbbbb')], 3));
  expect([...store.lots.keys()]).toEqual(['bbbbbb']);
  expect(store.events).toEqual([]);
  expect(store.history).toEqual([]);
  expect(store.reached).toBe(3);
});

test('lots of a list join, and are followed; another snapshot forgets them', () => {
  const { store, frame, apply } = storeOf();
  store.load(lotsSnapshot([]));
  expect(store.adopt(lotsList([openLot('aaaaaa')], { seq: 12 }))).toBe(true);
  apply(stepTuple('aaaaaa', 12, { bid: 1, price: 99 }), stepTuple('aaaaaa', 13, { bid: 2, price: 500 }));
  frame();
  expect([...store.lots.values()]).toMatchObject([{ lot: 'aaaaaa', price: 500, bids: 1 }]);
  expect([store.loads, store.partial, store.turned]).toEqual([1, false, 0]);
  apply([14, T, lotTopic('bbbbbb'), 'lot-opened', { t: T }]);
  frame();
  expect(store.turned).toBe(14);
  store.load(lotsSnapshot([], 20));
  expect([store.loads, store.lots.size]).toEqual([2, 0]);
});

test('a state that cannot be read, or stands in the wrong place, is left out', () => {
  const { store } = storeOf();
  const { states, ...rest } = lotsSnapshot([openLot('aaaaaa')]);
  const bad = { [lotTopic('bbbbbb')]: { lot: 'bbbbbb' }, [lotTopic('cccccc')]: openLot('aaaaaa') };
  store.load({ ...rest, states: { ...states, ...bad, 'metrics/host': 1 } });
  expect([...store.lots.keys()]).toEqual(['aaaaaa']);
});

test('a heartbeat says that everything up to its head is here', () => {
  const { store, frame } = storeOf();
  store.load(lotsSnapshot([], 10));
  store.heartbeat({ head: 15, serverTime: T });
  frame();
  expect(store.reached).toBe(15);
});

test('the countdown runs by the server’s clock from the first snapshot on', () => {
  const { store } = storeOf();
  store.load(lotsSnapshot([]));
  expect(Math.abs(store.countdown.now - T)).toBeLessThan(50);
});
