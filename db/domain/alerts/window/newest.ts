import type { Fold } from './fold.ts';

/** The newest sample; of two of one time the one that came later. */
export class Newest implements Fold {
  #t = -Infinity;
  #value = 0;

  get size(): number {
    return this.#t === -Infinity ? 0 : 1;
  }

  add(t: number, value: number): void {
    if (t < this.#t) return;
    this.#t = t;
    this.#value = value;
  }

  read(from: number): number | undefined {
    return this.#t >= from ? this.#value : undefined;
  }
}
