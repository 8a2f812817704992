import { expect, test } from 'vitest';
import { openLot, T } from './lots.kit.ts';
import { onBoard } from './on-board.ts';

const LOTS = [
  openLot('later0', { endsAt: T + 9000 }),
  openLot('first0', { endsAt: T + 1000 }),
  openLot('coming', { status: 'scheduled' }, { opens: T + 100 }),
  openLot('over00', { status: 'sold', endsAt: T - 5000, overAt: T - 5000 }),
  openLot('called', { status: 'cancelled', overAt: T - 100 }),
];
const ids = (now: number) => onBoard(LOTS, now).lots.map(({ lot }) => lot);

test('just over, then what ends first, then what opens first', () => {
  expect(ids(T)).toEqual(['over00', 'first0', 'later0', 'coming']);
  expect(ids(T + 20_000)).toEqual(['first0', 'later0', 'coming']);
});

test('four have room; how many are open is told', () => {
  const many = Array.from({ length: 9 }, (_, index) => openLot(`lot00${index}`));
  const { lots, open } = onBoard(many, T);
  expect([lots.length, open]).toEqual([4, 9]);
});
