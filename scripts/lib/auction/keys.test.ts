import { expect, test } from 'vitest';
import type { LotRecord } from './audit.ts';
import { compareKeys, type Claimed } from './keys.ts';

const bid = (seq: number, key: string, max: number) =>
  ({
    kind: 'sealed-bid',
    seq,
    data: { t: 1, bidder: 'ada', name: 'Ada', max, key, salt: '', seal: '' },
  }) as const;

/** Two bids with a public step each, and a raise without one. */
const SEALED = [bid(3, 'key-a', 100), bid(5, 'key-b', 200), bid(7, 'key-c', 300)];
const STEPS = [4, 6].map((seq) => ({ kind: 'lot-step', seq })) as unknown as LotRecord['events']; // no more is looked at
const record = (sealed: LotRecord['sealed'] = SEALED): LotRecord => ({
  lot: {} as LotRecord['lot'], // not looked at
  events: STEPS,
  sealed,
});
const sent = (key: string, max: number, outcome: Claimed['outcome'], bidder = 'ada'): Claimed => ({
  key,
  bidder,
  max,
  outcome,
});
const ALL = [
  sent('key-a', 100, 4),
  sent('key-b', 200, 6),
  sent('key-c', 300, 7),
  sent('key-d', 1, 'TOO_LOW'),
];

test('every key as its sender was told', () => {
  expect(compareKeys(record(), ALL)).toEqual({ double: [], wrong: [] });
});

test.each([
  ['a bid that is lost', record(SEALED.slice(1)), ALL, 'key-a was acknowledged at 4 and is lost'],
  [
    'a refused one that counts',
    record([...SEALED, bid(9, 'key-d', 1)]),
    ALL,
    'key-d was refused (TOO_LOW) and counts',
  ],
  ['one that nobody sent', record([...SEALED, bid(9, 'key-e', 1)]), ALL, 'key-e was never sent'],
  ['another amount', record(), [...ALL.slice(1), sent('key-a', 101, 4)], 'key-a is not what was sent'],
  ['another bidder', record(), [...ALL.slice(1), sent('key-a', 100, 4, 'bob')], 'key-a is not what was sent'],
  [
    'another place',
    record(),
    [...ALL.slice(1), sent('key-a', 100, 6)],
    'key-a was acknowledged at 6, it is at 4',
  ],
])('%s', (_what, found, claimed, fault) => {
  expect(compareKeys(found, claimed)).toEqual({ double: [], wrong: [fault] });
});

test('a key that counts twice', () => {
  expect(compareKeys(record([...SEALED, bid(9, 'key-a', 100)]), ALL).double).toEqual(['key-a']);
});
