/** How often viewers without a connection ask. */
export class AskRate {
  #second = 0;
  #current = 0;
  #previous = 0;

  /** Takes the time in milliseconds of one question. */
  count(now: number): void {
    this.#turn(now);
    this.#current += 1;
  }

  /** Takes the time in milliseconds; returns the questions of the second before. */
  perSecond(now: number): number {
    this.#turn(now);
    return Math.max(this.#previous, this.#current);
  }

  #turn(now: number): void {
    const second = Math.floor(now / 1000);
    if (second === this.#second) return;
    this.#previous = second === this.#second + 1 ? this.#current : 0;
    this.#current = 0;
    this.#second = second;
  }
}
