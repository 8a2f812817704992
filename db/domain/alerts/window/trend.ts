import type { Fold } from './fold.ts';
import { findPart, partOf, Rows } from './rows.ts';
import { Sum } from './sum.ts';

/** Where the straight line that lies closest to the samples will be some time after the evaluation (least squares). */
export class Trend implements Fold {
  /** Of each part the mean time and value of its samples, and how many it has. */
  readonly #rows = new Rows();
  readonly #part: number;
  readonly #ahead: number;
  /** Sums of 1, x, y, xy and x², where x is in seconds and both are counted from a sample nearby, which keeps them small. */
  readonly #sums = [new Sum(), new Sum(), new Sum(), new Sum(), new Sum()] as const;
  #origin = { t: 0, value: 0 };
  #gone = 0;

  /** Takes the window and how far ahead it looks, both in ms. */
  constructor(window: number, ahead: number) {
    this.#part = partOf(window);
    this.#ahead = ahead;
  }

  get size(): number {
    return this.#rows.length;
  }

  add(t: number, value: number): void {
    const rows = this.#rows;
    if (rows.length === 0) this.#begin(t, value);
    const found = findPart(rows, this.#part, t);
    if (found < 0) {
      rows.insert(~found, t, value, 1);
      return this.#count(t, value, 1);
    }
    const [time, mean, count] = [rows.time(found), rows.value(found), rows.extra(found)];
    this.#count(time, mean, -count);
    const share = 1 / (count + 1);
    rows.set(found, time + (t - time) * share, mean + (value - mean) * share, count + 1);
    this.#count(rows.time(found), rows.value(found), count + 1);
  }

  read(from: number, at: number): number | undefined {
    const rows = this.#rows;
    while (rows.length > 0 && rows.time(0) < from) {
      this.#count(rows.time(0), rows.value(0), -rows.extra(0));
      rows.remove(0, 1);
      this.#gone += 1;
    }
    if (rows.length < 2) return undefined;
    if (this.#gone > rows.length) this.#again();
    const [n, x, y, xy, xx] = this.#sums.map(({ value }) => value) as [
      number,
      number,
      number,
      number,
      number,
    ]; // a map keeps the length
    const spread = xx - (x * x) / n;
    if (!(spread > 0)) return undefined;
    const slope = (xy - (x * y) / n) / spread;
    const target = (at + this.#ahead - this.#origin.t) / 1_000;
    return this.#origin.value + y / n + slope * (target - x / n);
  }

  #begin(t: number, value: number): void {
    this.#origin = { t, value };
    this.#gone = 0;
    for (const sum of this.#sums) sum.clear();
  }

  #count(t: number, value: number, weight: number): void {
    const [x, y] = [(t - this.#origin.t) / 1_000, value - this.#origin.value];
    const [n, sumX, sumY, sumXY, sumXX] = this.#sums;
    n.add(weight);
    sumX.add(weight * x);
    sumY.add(weight * y);
    sumXY.add(weight * x * y);
    sumXX.add(weight * x * x);
  }

  #again(): void {
    const rows = this.#rows;
    this.#begin(rows.time(0), rows.value(0));
    for (let index = 0; index < rows.length; index += 1) {
      this.#count(rows.time(index), rows.value(index), rows.extra(index));
    }
  }
}
