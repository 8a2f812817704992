import type { HistorySeries } from '#protocol';
import { finiteSum, joined, type Rolled } from './stretch.ts';

/** Points made into columns in one turn: about a millisecond. */
const PART = 10_000;

/** Slots in order, and what was done in each. */
interface Column {
  readonly slots: number[];
  readonly rolled: Rolled[];
}

/** Buckets of a history, by series and slot, ready to be answered. */
export class Columns {
  readonly #series = new Map<number, Column>();

  /** Takes a series, the slot and what it did there: joined with what the slot has. Slots come mostly in order. */
  add(id: number, slot: number, part: Rolled): void {
    let column = this.#series.get(id);
    if (!column) this.#series.set(id, (column = { slots: [], rolled: [] }));
    const { slots, rolled } = column;
    const place = placeOf(slots, slot);
    const held = slots[place] === slot ? rolled[place] : undefined;
    if (held !== undefined) {
      rolled[place] = joined(held, part);
    } else {
      slots.splice(place, 0, slot);
      rolled.splice(place, 0, part);
    }
  }

  /** Returns the series by id, each as columns, the oldest slot first. Yields where others may have their turn. */
  *series(): Generator<undefined, HistorySeries[]> {
    const all: HistorySeries[] = [];
    let points = 0;
    for (const [id, column] of [...this.#series].sort(([a], [b]) => a - b)) {
      all.push(columnsOf(id, column));
      points += column.slots.length;
      if (points < PART) continue;
      points = 0;
      yield;
    }
    return all;
  }
}

/** Takes numbers in order and one more; returns where it is or belongs: nearly always the last place or behind it. */
function placeOf(slots: readonly number[], slot: number): number {
  const last = slots.at(-1) ?? -1;
  if (slot > last) return slots.length;
  if (slot === last) return slots.length - 1;
  let [low, high] = [0, slots.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((slots[middle] ?? 0) < slot) low = middle + 1;
    else high = middle;
  }
  return low;
}

function columnsOf(id: number, { slots, rolled }: Column): HistorySeries {
  const buckets = rolled.map(({ bucket }) => bucket);
  return [
    id,
    slots,
    buckets.map(({ count }) => count),
    buckets.map(({ sum }) => finiteSum(sum)),
    buckets.map(({ min }) => min),
    buckets.map(({ max }) => max),
    buckets.map(({ last }) => last),
  ];
}
