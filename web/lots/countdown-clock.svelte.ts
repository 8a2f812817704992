/** Milliseconds between two looks at the clock: what is written is late by this at the most, and a frame. */
const LOOK = 100;

/** What tells the server's time. */
interface Clock {
  likely(): number;
}

/** The server's time as a rune, for countdowns: everything that counts down hangs on it and changes its text when that changes. */
export class CountdownClock {
  /** Server time at the last look, in ms since 1970. */
  now = $state(0);
  readonly #clock: Clock;

  /** Takes what tells the server's time. */
  constructor(clock: Clock) {
    this.#clock = clock;
    this.now = clock.likely();
  }

  /** Looks at the clock at once: what was learned of it may have moved it. */
  look(): void {
    this.now = this.#clock.likely();
  }

  /** Begins; returns what ends it. */
  start(): () => void {
    const timer = setInterval(() => this.look(), LOOK);
    return () => clearInterval(timer);
  }
}
