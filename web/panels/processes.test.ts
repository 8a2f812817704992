import { expect, test } from 'vitest';
import type { ProcessTuple } from '#protocol';
import { BUSIEST, orderBy, sortProcesses } from './processes.ts';

const ROWS: ProcessTuple[] = [
  [10, 'node', 40, 300],
  [2, 'Bash', 40, 10],
  [7, 'init', 1, 500],
];
const pids = (rows: readonly ProcessTuple[]) => rows.map(([pid]) => pid);

test('the busiest first, equals as they came', () => {
  expect(pids(sortProcesses(ROWS, BUSIEST))).toEqual([10, 2, 7]);
  expect(pids(sortProcesses(ROWS, { by: 'memory', descending: true }))).toEqual([7, 10, 2]);
  expect(pids(sortProcesses(ROWS, { by: 'name', descending: false }))).toEqual([2, 7, 10]);
  expect(pids(sortProcesses(ROWS, { by: 'pid', descending: false }))).toEqual([2, 7, 10]);
});

test('a column pressed twice turns round; numbers begin at the top, names at A', () => {
  expect(orderBy(BUSIEST, 'cpu')).toEqual({ by: 'cpu', descending: false });
  expect(orderBy(BUSIEST, 'memory')).toEqual({ by: 'memory', descending: true });
  expect(orderBy(BUSIEST, 'name')).toEqual({ by: 'name', descending: false });
});
