import type { Fold } from './fold.ts';
import { findPart, partOf, Rows } from './rows.ts';
import { Sum } from './sum.ts';

/** How much of a mean distance between samples may lie between one of them and the window's end to be taken as seen. */
const REACH = 1.1;

/**
 * How fast a counter rises, in its unit for each second. As Prometheus has it: a fall is a counter that began again at 0, and what was
 * seen is stretched to the window, though no further than half the samples' distance where it begins or ends inside.
 */
export class Rate implements Fold {
  /** Of each part its newest sample, and what was lost to counters that began again since the row before. */
  readonly #rows = new Rows();
  readonly #part: number;
  readonly #window: number;
  readonly #lost = new Sum();

  /** Takes the window in ms. */
  constructor(window: number) {
    this.#part = partOf(window);
    this.#window = window;
  }

  get size(): number {
    return this.#rows.length;
  }

  /** In a part that holds several samples, a late one that is not its newest is not seen. */
  add(t: number, value: number): void {
    const rows = this.#rows;
    const found = findPart(rows, this.#part, t);
    if (found < 0) {
      rows.insert(~found, t, value, 0);
      this.#lose(~found);
      this.#lose(~found + 1);
    } else if (t >= rows.time(found)) {
      const within = value < rows.value(found) ? rows.value(found) : 0;
      rows.set(found, t, value, rows.extra(found) + within);
      this.#lost.add(within);
      this.#lose(found + 1);
    }
  }

  read(from: number, at: number): number | undefined {
    const rows = this.#rows;
    while (rows.length > 0 && rows.time(0) < from) {
      rows.remove(0, 1);
      // What was lost before the first row was lost outside.
      if (rows.length > 0) this.#setLost(0, 0);
      else this.#lost.clear();
    }
    const last = rows.length - 1;
    const seen = (rows.time(last) - rows.time(0)) / 1_000;
    if (last < 1 || seen <= 0) return undefined;
    const rise = rows.value(last) - rows.value(0) + this.#lost.value;
    const begun = this.#toStart(from, rise, seen);
    const stretched = seen + reach(begun, seen / last) + reach((at - rows.time(last)) / 1_000, seen / last);
    return (rise * stretched) / seen / (this.#window / 1_000);
  }

  /** Seconds between the window's begin and the first sample; no more than since when the counter can have been 0. */
  #toStart(from: number, rise: number, seen: number): number {
    const toStart = (this.#rows.time(0) - from) / 1_000;
    const first = this.#rows.value(0);
    return rise > 0 && first >= 0 ? Math.min(toStart, (seen * first) / rise) : toStart;
  }

  /** Finds again what was lost between a row, if it is there, and the one before. */
  #lose(index: number): void {
    if (index >= this.#rows.length) return;
    const before = index === 0 ? -Infinity : this.#rows.value(index - 1);
    this.#setLost(index, this.#rows.value(index) < before ? before : 0);
  }

  #setLost(index: number, lost: number): void {
    const rows = this.#rows;
    this.#lost.add(lost - rows.extra(index));
    rows.set(index, rows.time(index), rows.value(index), lost);
  }
}

function reach(distance: number, mean: number): number {
  return distance < REACH * mean ? distance : mean / 2;
}
