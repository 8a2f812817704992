import type { Fold } from './fold.ts';
import { findPart, partOf, Rows } from './rows.ts';
import { Sum } from './sum.ts';

/** The mean of the samples. */
export class Average implements Fold {
  /** Of each part its newest time, its sum and how many samples it has. */
  readonly #rows = new Rows();
  readonly #part: number;
  readonly #sum = new Sum();
  #count = 0;
  /** Rows that went since the sum was last made anew: what they leave behind of their rounding goes with it. */
  #gone = 0;

  /** Takes the window in ms. */
  constructor(window: number) {
    this.#part = partOf(window);
  }

  get size(): number {
    return this.#rows.length;
  }

  add(t: number, value: number): void {
    const rows = this.#rows;
    const at = findPart(rows, this.#part, t);
    if (at < 0) rows.insert(~at, t, value, 1);
    else rows.set(at, Math.max(t, rows.time(at)), rows.value(at) + value, rows.extra(at) + 1);
    this.#sum.add(value);
    this.#count += 1;
  }

  read(from: number): number | undefined {
    const rows = this.#rows;
    while (rows.length > 0 && rows.time(0) < from) {
      this.#sum.add(-rows.value(0));
      this.#count -= rows.extra(0);
      rows.remove(0, 1);
      this.#gone += 1;
    }
    if (this.#count === 0) return undefined;
    if (this.#gone > rows.length || !Number.isFinite(this.#sum.value)) this.#again();
    const mean = this.#sum.value / this.#count;
    return Number.isFinite(mean) ? mean : this.#carefully();
  }

  #again(): void {
    this.#sum.clear();
    this.#gone = 0;
    for (let index = 0; index < this.#rows.length; index += 1) this.#sum.add(this.#rows.value(index));
  }

  /** The mean of numbers whose sum is too large for one. */
  #carefully(): number {
    let mean = 0;
    for (let index = 0; index < this.#rows.length; index += 1) mean += this.#rows.value(index) / this.#count;
    return mean;
  }
}
