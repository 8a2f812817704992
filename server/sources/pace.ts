const SECOND = 1000;

/** Counts how many events are due, so that the average is exact and a stall is made up for at most a second. */
export class Pace {
  readonly #rate: number;
  readonly #most: number;
  #begin: number;
  #made = 0;

  /** Takes the events per second, above 0, and the time in ms at which the first period begins. */
  constructor(rate: number, now: number) {
    this.#rate = rate;
    this.#most = Math.max(1, Math.ceil(rate));
    this.#begin = now;
  }

  /** Takes the time; returns how many events are due now. */
  due(now: number): number {
    // The margin is for 3 × (1000 / 3) being a hair below 1000.
    const due = Math.floor(((now - this.#begin) * this.#rate) / SECOND + 1e-6) - this.#made;
    if (due <= this.#most) return due;
    this.#begin = now - (this.#most * SECOND) / this.#rate;
    this.#made = 0;
    return this.#most;
  }

  /** Takes the time; returns the milliseconds until the next event is due. */
  wait(now: number): number {
    return this.#begin + ((this.#made + 1) * SECOND) / this.#rate - now;
  }

  /** Takes how many events were made. */
  made(count: number): void {
    this.#made += count;
  }
}
