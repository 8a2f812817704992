import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { evolvePublic, isLotEvent } from '#domain';
import { decodeEvent, lotTopic, SNAPSHOT_STATES, type EventTuple, type PublicLot } from '#protocol';
import type { LotEvent } from './lot-events.ts';
import { LotBook } from './lot-book.ts';
import { lotsList, lotsSnapshot, openLot, stepTuple, T } from './lots.kit.ts';

const lotsOf = (count: number): PublicLot[] =>
  Array.from({ length: count }, (_, at) => openLot(`lot${String(at).padStart(5, '0')}`));

function bookOf(lots: readonly PublicLot[] = [], seq = 10): LotBook {
  const book = new LotBook();
  book.load(lotsSnapshot(lots, seq));
  return book;
}

function fold(book: LotBook, ...tuples: EventTuple[]): void {
  for (const event of tuples.map(decodeEvent)) if (isLotEvent(event)) book.fold(event);
}

test('a snapshot is full with so many lots that go on; those that are over had what room was left', () => {
  const lots = lotsOf(SNAPSHOT_STATES);
  expect(bookOf(lots).partial).toBe(true);
  expect(bookOf(lots.slice(1)).partial).toBe(false);
  expect(bookOf([...lots.slice(1), openLot('over00', { status: 'sold', overAt: T })]).partial).toBe(false);
});

test('what happened to a lot of a list since its seq is caught up, what is in it already is not counted twice', () => {
  const book = bookOf();
  fold(book, stepTuple('aaaaaa', 11, { bid: 1, price: 99 }), stepTuple('bbbbbb', 12, { bid: 1, price: 99 }));
  fold(book, stepTuple('aaaaaa', 13, { bid: 2, price: 500 }));
  expect(book.lots.size).toBe(0);
  expect(book.adopt(lotsList([openLot('aaaaaa', { price: 99, bids: 1, steps: 1 })], { seq: 12 }))).toBe(true);
  expect(book.lots.get('aaaaaa')).toMatchObject({ price: 500, bids: 2 });
  // A list may be ahead of the stream as well.
  expect(book.adopt(lotsList([openLot('bbbbbb', { price: 650, bids: 2, steps: 2 })], { seq: 15 }))).toBe(
    true,
  );
  fold(
    book,
    stepTuple('bbbbbb', 14, { bid: 2, price: 650 }),
    stepTuple('bbbbbb', 16, { bid: 3, price: 700 }),
  );
  expect(book.lots.get('bbbbbb')).toMatchObject({ price: 700, bids: 3 });
});

test('a lot that is known is followed by the stream: no list moves it', () => {
  const book = bookOf([openLot('aaaaaa', { price: 500, bids: 2, steps: 2 })]);
  book.adopt(lotsList([openLot('aaaaaa', { price: 99, bids: 1, steps: 1 })], { seq: 5 }));
  book.adopt(lotsList([openLot('over00', { status: 'sold', overAt: T })]));
  expect([...book.lots.values()]).toMatchObject([{ lot: 'aaaaaa', price: 500 }]);
});

test('a list from before what can be caught up is not taken', () => {
  const book = bookOf([], 10);
  expect(book.adopt(lotsList([openLot('aaaaaa')], { seq: 9 }))).toBe(false);
  expect(book.lots.size).toBe(0);
  for (let seq = 11; seq <= 10_010; seq += 1) fold(book, stepTuple('bbbbbb', seq, { bid: seq, price: 99 }));
  expect(book.adopt(lotsList([openLot('aaaaaa')], { seq: 5_009 }))).toBe(false);
  expect(book.adopt(lotsList([openLot('aaaaaa')], { seq: 5_010 }))).toBe(true);
});

/** Everything that happens to two lots, with the seqs of other lots between. */
const happening = fc.array(fc.tuple(fc.constantFrom('aaaaaa', 'bbbbbb'), fc.integer({ min: 1, max: 3 })), {
  minLength: 1,
  maxLength: 30,
});

test('property: wherever a list is from, and wherever the stream is, a lot becomes what the server has', () => {
  fc.assert(
    fc.property(happening, fc.nat(), fc.nat(), (happenings, from, arrives) => {
      let seq = 10;
      const events = happenings.map(([lot, skip], at): LotEvent => {
        const event = decodeEvent(stepTuple(lot, (seq += skip), { bid: at + 1, price: 100 + at }));
        if (!isLotEvent(event)) throw new Error('Not of a lot.');
        return event;
      });
      const at = (until: number): PublicLot[] =>
        ['aaaaaa', 'bbbbbb'].map((id) =>
          events
            .filter((event) => event.topic === lotTopic(id) && event.seq <= until)
            .reduce<PublicLot>((lot, event) => evolvePublic(lot, id, event), openLot(id)),
        );
      const book = bookOf();
      const listSeq = 10 + (from % (seq - 9));
      const arrival = arrives % (events.length + 1);
      for (const event of events.slice(0, arrival)) book.fold(event);
      expect(book.adopt(lotsList(at(listSeq), { seq: listSeq }))).toBe(true);
      for (const event of events.slice(arrival)) book.fold(event);
      expect([...book.lots.values()]).toEqual(at(seq));
    }),
  );
});
