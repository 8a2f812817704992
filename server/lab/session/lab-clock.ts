/** The clock of a session: wall time when it began, and from there on the monotonic clock, so that delays never jump. */
export class LabClock {
  readonly #origin = Date.now() - performance.now();

  /** Milliseconds since 1970, to the microsecond. */
  now(): number {
    return Math.round((this.#origin + performance.now()) * 1_000) / 1_000;
  }
}
