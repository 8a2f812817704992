import type { Fold } from './fold.ts';
import { partOf, Rows } from './rows.ts';

/** The largest or the smallest sample: of all in the window, only those are kept that no later one outdoes. */
export class Extreme implements Fold {
  readonly #rows = new Rows();
  readonly #part: number;
  readonly #sign: 1 | -1;

  /** Takes the window in ms and which of the two it is. */
  constructor(window: number, which: 'min' | 'max') {
    this.#part = partOf(window);
    this.#sign = which === 'max' ? 1 : -1;
  }

  get size(): number {
    return this.#rows.length;
  }

  add(t: number, value: number): void {
    const rows = this.#rows;
    const height = this.#sign * value;
    const at = rows.after(t);
    if (at < rows.length && rows.value(at) >= height) return;
    let first = at;
    while (first > 0 && rows.value(first - 1) <= height) first -= 1;
    rows.remove(first, at - first);
    // Of each part the largest stays, for as long as the part's last sample.
    if (first > 0 && this.#samePart(rows.time(first - 1), t))
      rows.set(first - 1, t, rows.value(first - 1), 0);
    else if (first < rows.length && this.#samePart(rows.time(first), t)) {
      rows.set(first, rows.time(first), height, 0);
    } else rows.insert(first, t, height, 0);
  }

  read(from: number): number | undefined {
    const rows = this.#rows;
    while (rows.length > 0 && rows.time(0) < from) rows.remove(0, 1);
    return rows.length === 0 ? undefined : this.#sign * rows.value(0);
  }

  #samePart(one: number, other: number): boolean {
    return Math.floor(one / this.#part) === Math.floor(other / this.#part);
  }
}
