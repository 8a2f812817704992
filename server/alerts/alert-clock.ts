/**
 * The time by which alerts are evaluated: the server's clock, but never back. Where that goes back, this one goes on from where it
 * was and stays ahead, so that what was measured after is not taken for old.
 */
export class AlertClock {
  readonly #now: () => number;
  #ahead = 0;
  #last = -Infinity;

  /** Takes the server's clock, in milliseconds since 1970. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Milliseconds by which it is ahead of the server's clock. */
  get ahead(): number {
    return this.#ahead;
  }

  /** Returns the time, never less than before. */
  read(): number {
    const now = this.#now() + this.#ahead;
    if (now < this.#last) this.#ahead += this.#last - now;
    this.#last = Math.max(now, this.#last);
    return this.#last;
  }
}
