import { LeadWindow } from '../connection/lead.ts';

/** Milliseconds that nothing is late on its way: a server whose stamps are further behind may have set its clock back. */
const FAR_BEHIND = 30_000;

/** Milliseconds for which every stamp must say so: what is caught up with was stamped in the past as well. */
const SURE = 8_000;

/**
 * The server's clock as this page can know it. Whatever the server stamped had happened when it arrived, so the
 * largest `stamp − arrival` of the last minutes is the closest bound. The page's own side is monotonic: a step of the
 * viewer's clock moves nothing. A server's clock that is set forward is followed at once, one that is set back within seconds.
 *
 * That bound is behind by the way that a message takes. An answer bounds the clock from the other side: it was stamped after
 * its question. What counts down shows the middle of both, which errs by half the shortest round trip at the most.
 *
 * In a laptop's sleep `performance.now()` goes on on Windows and stands still elsewhere: then this clock is behind by the
 * sleep until the next stamp arrives, which puts it right at once.
 */
export class ServerClock {
  readonly #monotonic: () => number;
  #lead = new LeadWindow();
  /** The most that the server's clock can lead, negated; empty until something was answered. */
  #limit = new LeadWindow();
  /** Since when every stamp has been far behind; undefined while they are not. */
  #behindSince: number | undefined;

  /** Takes a monotonic clock in ms, performance.now unless a test brings its own. */
  constructor(monotonic: () => number = () => performance.now()) {
    this.#monotonic = monotonic;
  }

  /** Forgets the past, for a new snapshot, and takes its server time in ms since 1970. */
  reset(stamp: number): void {
    this.#lead = new LeadWindow();
    this.#limit = new LeadWindow();
    this.#behindSince = undefined;
    this.learn(stamp);
  }

  /** Takes a time that the server stamped on something which has just arrived. */
  learn(stamp: number): void {
    const now = this.#monotonic();
    const isBehind = now + (this.#lead.most ?? -Infinity) - stamp > FAR_BEHIND;
    this.#behindSince = isBehind ? (this.#behindSince ?? now) : undefined;
    if (isBehind && now - (this.#behindSince ?? now) >= SURE) this.reset(stamp);
    else this.#lead.learn(stamp - now, now);
    // What it could be at the most was said before it was set forward.
    if (stamp - now > this.#most) this.#limit = new LeadWindow();
  }

  /** Takes a time that the server stamped on an answer which has just arrived, and when it was asked for, by the monotonic clock. */
  answered(stamp: number, asked: number): void {
    this.learn(stamp);
    const most = stamp + 1 - asked; // a stamp is whole milliseconds, rounded down
    // What says that the clock is further on was said before it was set back.
    if (most < (this.#lead.most ?? -Infinity)) this.reset(stamp);
    this.#limit.learn(-most, this.#monotonic());
  }

  /** Server time now in ms since 1970, as near as can be known: for countdowns. The same as `now` until anything was answered. */
  likely(): number {
    const { most } = this.#lead;
    return this.now() + (most === undefined || this.#most === Infinity ? 0 : (this.#most - most) / 2);
  }

  /** Server time now in ms since 1970 at the least: nothing that arrived is from later. The viewer's own until anything was learned. */
  now(): number {
    const { most } = this.#lead;
    return most === undefined ? Date.now() : this.#monotonic() + most;
  }

  /** Takes a time of the monotonic clock; returns it by the server's, in ms since 1970. */
  at(moment: number): number {
    return this.now() - (this.#monotonic() - moment);
  }

  /** By how much the server's clock leads the page's at the most, in ms. */
  get #most(): number {
    return -(this.#limit.most ?? -Infinity);
  }
}
