import type { HistorySeries } from '#protocol';
import { finiteSum, joined, type Rolled } from './stretch.ts';

interface Column {
  readonly slots: number[];
  readonly rolled: Rolled[];
}

/** Buckets of a history, by series and slot, ready to be answered. */
export class Columns {
  readonly #series = new Map<number, Column>();

  /** Takes a series, the slot and what it did there: joined with what the slot has. Slots come mostly in order. */
  add(id: number, slot: number, part: Rolled): void {
    const { slots, rolled } = this.#column(id);
    let place = slots.length;
    while (place > 0 && (slots[place - 1] ?? 0) > slot) place -= 1;
    const held = rolled[place - 1];
    if (held !== undefined && slots[place - 1] === slot) {
      rolled[place - 1] = joined(held, part);
    } else {
      slots.splice(place, 0, slot);
      rolled.splice(place, 0, part);
    }
  }

  /** Returns the series by id, each as columns, the oldest slot first. */
  series(): HistorySeries[] {
    const ids = [...this.#series.keys()].sort((a, b) => a - b);
    return ids.map((id) => {
      const { slots, rolled } = this.#column(id);
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
    });
  }

  #column(id: number): Column {
    const known = this.#series.get(id);
    if (known) return known;
    const fresh = { slots: [], rolled: [] };
    this.#series.set(id, fresh);
    return fresh;
  }
}
