/** A sum that loses next to nothing, however many numbers come and go (Neumaier's). */
export class Sum {
  #sum = 0;
  #lost = 0;

  /** What it is. */
  get value(): number {
    return this.#sum + this.#lost;
  }

  /** Adds a number. */
  add(number: number): void {
    const sum = this.#sum + number;
    this.#lost +=
      Math.abs(this.#sum) >= Math.abs(number) ? this.#sum - sum + number : number - sum + this.#sum;
    this.#sum = sum;
  }

  /** Begins again from nothing. */
  clear(): void {
    this.#sum = 0;
    this.#lost = 0;
  }
}
