/** Least milliseconds between two changes of a figure that is read: quicker ones are a flicker. */
export const CALM = 500;

/** Follows a version that may move with every frame, at a pace that people can read. The first move after a rest shows at once. */
export class Calm {
  /** Moves after what is followed moved, at most every CALM ms. */
  version = $state(0);
  #moved = -Infinity;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** What is followed has moved. */
  touch(): void {
    if (this.#timer !== undefined) return;
    const wait = this.#moved + CALM - performance.now();
    if (wait <= 0) this.#move();
    else this.#timer = setTimeout(() => this.#move(), wait);
  }

  /** Ends what is under way. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #move(): void {
    this.#timer = undefined;
    this.#moved = performance.now();
    this.version++;
  }
}
