import { expect, test } from 'vitest';
import { historyOf } from '#domain';
import type { LotEvent } from '../lot-events.ts';
import { rowKey } from './row-key.ts';

const at = (seq: number) => ({ seq, at: 7, topic: 'lots/lot000' });
const step = (seq: number, bid: number, leader: number): LotEvent => ({
  ...at(seq),
  kind: 'lot-step',
  data: { t: 7, bid, by: 2, price: 99, leader, reserveMet: true, endsAt: 1000, seal: '' },
});
const unseen = (seq: number): LotEvent => ({
  ...at(seq),
  kind: 'lot-retracted',
  data: { t: 7, bid: null, reason: 'x', price: 99, leader: 1, reserveMet: true },
});

test('every row has a key of its own: also two raises that nobody saw, taken back in one millisecond', () => {
  const rows = historyOf([step(3, 1, 1), step(4, 2, 1), unseen(5), unseen(6)]);
  expect(rows).toHaveLength(6);
  expect(new Set(rows.map(rowKey)).size).toBe(6);
});
