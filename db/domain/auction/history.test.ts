import fc from 'fast-check';
import { expect, test } from 'vitest';
import { houseWith, LOT } from '../../../tests/lib/auction-house.ts';
import { Auction, plans } from '../../../tests/lib/auctions.ts';
import { evolveHistory, historyOf, type HistoryRow } from './history.ts';

/** A row as a person reads it. */
function line({ kind, bid, by, amount, automatic, outbid, struck }: HistoryRow): string {
  const how = [automatic && 'automatic', outbid && 'outbid', struck && 'struck'].filter(Boolean).join(' ');
  return `${kind === 'bid' ? '' : 'retraction of '}${bid}: ${by} ${amount} ${how}`.trim();
}

test('a bid that leads has one row, one that loses has a second with the answer to it', () => {
  const house = houseWith({ start: 99 });
  house.bid('A', 1000, 1);
  house.bid('B', 600, 2);
  house.bid('C', 1010, 3);
  expect(historyOf(house.events).map(line)).toEqual([
    '1: 1 99',
    '2: 2 null outbid',
    '2: 1 650 automatic',
    '3: 3 1010',
  ]);
});

test('a bid that was taken back is struck out with the reason, and what that did has a row', () => {
  const house = houseWith({ start: 99 });
  house.bid('A', 1000);
  house.bid('B', 600);
  house.ask({ type: 'bid-retract', lot: LOT, bid: 3, reason: 'Mistyped.' });
  const rows = historyOf(house.events);
  expect(rows.map(line)).toEqual([
    '1: 1 99 struck',
    '2: 2 null outbid',
    '2: 1 650 automatic',
    'retraction of 1: 2 99',
  ]);
  expect(rows.map(({ reason }) => reason)).toEqual(['Mistyped.', null, null, 'Mistyped.']);
});

test('a bid that showed nowhere is taken back without striking anything out', () => {
  const house = houseWith();
  house.bid('A', 1000);
  house.bid('A', 2000);
  house.ask({ type: 'bid-retract', lot: LOT, bid: 4, reason: 'Mistyped.' });
  expect(historyOf(house.events).map(line)).toEqual(['1: 1 100', 'retraction of null: 1 100']);
});

test('rows know their seq where the events do', () => {
  const house = houseWith();
  house.bid('A', 1000);
  expect(historyOf(house.events)[0]).not.toHaveProperty('seq');
  expect(historyOf(house.events.map((event, at) => ({ ...event, seq: at + 7 })))[0]?.seq).toBe(9);
});

test('event by event it is the history of all of them, and the rows before are left as they were', () => {
  fc.assert(
    fc.property(plans, (plan) => {
      const { events, face } = new Auction(plan).play();
      let rows: HistoryRow[] = [];
      for (const event of events) {
        const before = structuredClone(rows);
        const after = evolveHistory(rows, event);
        expect(rows).toEqual(before);
        rows = after;
      }
      expect(historyOf(events)).toEqual(rows);
      const bids = rows.filter(({ kind, automatic }) => kind === 'bid' && !automatic);
      expect(bids).toHaveLength(face.steps);
      expect(bids.filter(({ struck }) => !struck)).toHaveLength(face.bids);
    }),
    { numRuns: 500 },
  );
});
