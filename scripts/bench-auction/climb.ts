import type { Increments } from '#protocol';

/** Increments from one bid's maximum to the next one's: two that arrive in the other order are both high enough. */
const STRIDE = 3;

/**
 * How the maxima go up, bid by bid. Everybody knows it: bids that all aim at the price that is shown would mostly be too low by
 * the time that they arrive, and a load of refusals is not what is measured.
 */
export class Climb {
  readonly #increments: Increments;
  readonly #levels: number[];
  #count = 0;

  /** Takes the least first bid and the steps of the price. */
  constructor(start: number, increments: Increments) {
    this.#increments = increments;
    this.#levels = [start];
  }

  /** Takes a price; returns the increment there. */
  step(price: number): number {
    return this.#increments.findLast(([from]) => from <= price)?.[1] ?? 1;
  }

  /** Takes the least that somebody knows to be enough, and how many bids to look ahead; returns a maximum, and counts a bid. */
  next(least: number, ahead: number): number {
    while (this.#level(this.#count) < least) this.#count += 1;
    const level = this.#level(this.#count + ahead);
    this.#count += 1;
    return level;
  }

  #level(n: number): number {
    for (let last = this.#levels.at(-1) ?? 0; this.#levels.length <= n;) {
      last += STRIDE * this.step(last);
      this.#levels.push(last);
    }
    return this.#levels[n] ?? 0;
  }
}
