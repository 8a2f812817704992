/** Milliseconds in which one reader of a secret is told of once: a dialog that is opened again and again is one reading. */
const TELL_EVERY = 3_600_000;

/** Readings that are remembered, at the most; the oldest goes, and is told of again. */
const REMEMBERED = 5_000;

interface Told {
  /** In ms since 1970. */
  readonly at: number;
  /** Settles as its line in the log does. */
  readonly written: Promise<unknown>;
}

/** Tells the log who read which secret, within an hour once. It lives in memory: after a restart each is told of anew. */
export class SecretReadings {
  /** By who read what; the oldest first. */
  readonly #told = new Map<string, Told>();

  /** Takes who reads what, in one text, and what writes that; settles when it is durable. Rejects as the writing does. */
  async tell(reading: string, write: () => Promise<unknown>): Promise<void> {
    const before = this.#told.get(reading);
    const now = Date.now();
    if (before !== undefined && Math.abs(now - before.at) < TELL_EVERY) {
      await before.written;
      return;
    }
    const told = { at: now, written: write() };
    this.#remember(reading, told);
    try {
      await told.written;
    } catch (error) {
      if (this.#told.get(reading) === told) this.#told.delete(reading);
      throw error;
    }
  }

  #remember(reading: string, told: Told): void {
    this.#told.delete(reading);
    this.#told.set(reading, told);
    const [oldest] = this.#told.keys();
    if (this.#told.size > REMEMBERED && oldest !== undefined) this.#told.delete(oldest);
  }
}
