/** Time and timers as the feed needs them: injected, so that a test can run hours in a moment. */
export interface Clock {
  /** Milliseconds that never go back: `performance.now()`. */
  now(): number;
  /** Milliseconds since 1970 by this machine. */
  wall(): number;
  /** Runs `then` after so many milliseconds; returns what forgets it. */
  after(ms: number, then: () => void): () => void;
}

/** The clock of the machine. */
export const REAL_CLOCK: Clock = {
  now: () => performance.now(),
  wall: () => Date.now(),
  after(ms, then) {
    const timer = setTimeout(then, ms);
    return () => clearTimeout(timer);
  },
};

/** Timers by name: setting one again replaces it. */
export class Timers {
  readonly #clock: Clock;
  readonly #running = new Map<string, () => void>();

  /** Takes the clock that runs them. */
  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Runs `then` once, after so many milliseconds. */
  set(name: string, ms: number, then: () => void): void {
    this.cancel(name);
    const forget = this.#clock.after(ms, () => {
      this.#running.delete(name);
      then();
    });
    this.#running.set(name, forget);
  }

  /** Takes a name; true while its timer runs. */
  has(name: string): boolean {
    return this.#running.has(name);
  }

  /** Forgets one timer, if it runs. */
  cancel(name: string): void {
    this.#running.get(name)?.();
    this.#running.delete(name);
  }

  /** Forgets all. */
  clear(): void {
    for (const forget of this.#running.values()) forget();
    this.#running.clear();
  }
}
