import type { ProcessTuple } from '#protocol';

/** Milliseconds without a table of processes after which it counts as silent: a busy server makes one each half minute. */
export const SILENT_AFTER = 90_000;

/** A column that processes can be sorted by. */
export type ProcessColumn = 'pid' | 'name' | 'cpu' | 'memory';

/** Which column, and which way. */
export interface ProcessOrder {
  readonly by: ProcessColumn;
  readonly descending: boolean;
}

/** The busiest first. */
export const BUSIEST: ProcessOrder = { by: 'cpu', descending: true };

const NAMES = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

const COMPARE: Readonly<Record<ProcessColumn, (a: ProcessTuple, b: ProcessTuple) => number>> = {
  pid: ([a], [b]) => a - b,
  name: ([, a], [, b]) => NAMES.compare(a, b),
  cpu: ([, , a], [, , b]) => a - b,
  memory: ([, , , a], [, , , b]) => a - b,
};

/** Takes processes and an order; returns them in it. Equals stay as they came: the busiest first. */
export function sortProcesses(
  rows: readonly ProcessTuple[],
  { by, descending }: ProcessOrder,
): readonly ProcessTuple[] {
  const compare = COMPARE[by];
  return rows.toSorted((a, b) => (descending ? compare(b, a) : compare(a, b)));
}

/** Takes the order and the column pressed; returns the next order: the other way, or that column, numbers from the top. */
export function orderBy(order: ProcessOrder, by: ProcessColumn): ProcessOrder {
  if (order.by === by) return { by, descending: !order.descending };
  return { by, descending: by === 'cpu' || by === 'memory' };
}
