/**
 * The server's clock as this page can know it. Whatever the server stamped had happened when it arrived, so the
 * largest `stamp − arrival` seen is the closest bound. The page's own side is monotonic: a step of the viewer's
 * clock moves nothing.
 */
export class ServerClock {
  readonly #monotonic: () => number;
  #offset = -Infinity;

  /** Takes a monotonic clock in ms, performance.now unless a test brings its own. */
  constructor(monotonic: () => number = () => performance.now()) {
    this.#monotonic = monotonic;
  }

  /** Forgets the past, for a new snapshot, and takes its server time in ms since 1970. */
  reset(stamp: number): void {
    this.#offset = -Infinity;
    this.learn(stamp);
  }

  /** Takes a time that the server stamped on something which has just arrived. */
  learn(stamp: number): void {
    this.#offset = Math.max(this.#offset, stamp - this.#monotonic());
  }

  /** Server time now in ms since 1970; the viewer's own until anything was learned. */
  now(): number {
    return Number.isFinite(this.#offset) ? this.#monotonic() + this.#offset : Date.now();
  }

  /** Takes a time of the monotonic clock; returns it by the server's, in ms since 1970. */
  at(moment: number): number {
    return this.now() - (this.#monotonic() - moment);
  }
}
