import { expect, test } from 'vitest';
import type { HistoryRecord } from '../../tests/lib/history.ts';
import { heldAt } from './hashes.ts';

const EPOCH = 'k3v9x2ab7q0d';
const LOG: readonly HistoryRecord[] = [
  { what: 'log', epoch: EPOCH, floor: 0 },
  ...['one', 'two', 'three', 'four'].map((content, n) => ({ what: 'stored', seq: n + 1, content }) as const),
];

/** Takes what a viewer applied after a snapshot at 1; true when its hash at 3 is the log's. */
function agrees(...applied: readonly (readonly [number, string])[]): boolean {
  const history: HistoryRecord[] = [
    { what: 'snapshot', viewer: 'ann', epoch: EPOCH, seq: 1, reason: 'start' },
    ...applied.map(([seq, content]) => ({ what: 'applied', viewer: 'ann', seq, content }) as const),
    ...LOG,
  ];
  return heldAt(history, 3).every(({ own, log }) => own === log);
}

test('the hash is the log’s from where the viewer began, whatever comes later', () => {
  expect(agrees([2, 'two'], [3, 'three'])).toBe(true);
  expect(agrees([2, 'two'], [3, 'three'], [4, 'else'])).toBe(true);
});

test.each([
  ['a gap', [[3, 'three']]],
  [
    'a repeat',
    [
      [2, 'two'],
      [2, 'two'],
      [3, 'three'],
    ],
  ],
  [
    'another order',
    [
      [3, 'three'],
      [2, 'two'],
    ],
  ],
  [
    'another payload',
    [
      [2, 'two'],
      [3, 'other'],
    ],
  ],
  ['an end before', [[2, 'two']]],
] as const)('it is another one after %s', (_, applied) => expect(agrees(...applied)).toBe(false));
