import type { LateMark } from '../charts/picture.ts';

/** Milliseconds beyond the pace of the connection from which on an event was late: less is a network's ordinary day. */
const LATE = 2_000;

/** Joins events that came late to stretches of time, for the marks on the charts. */
export class Lateness {
  #stretch: LateMark | undefined;
  /** Milliseconds between frames, or between questions of a transport that asks. */
  pace = 0;

  /**
   * Takes the time of an event and the time now, both in ms since 1970 by the server's clock; returns the stretch of late
   * events that it belongs to, another object each time that grows; undefined when it came in time.
   */
  note(at: number, now: number): LateMark | undefined {
    const by = now - at;
    if (by < LATE + this.pace) {
      this.#stretch = undefined;
      return undefined;
    }
    const before = this.#stretch;
    this.#stretch = before
      ? { ...before, to: Math.max(before.to, at), by: Math.max(before.by, by) }
      : { kind: 'late', at, to: at, by };
    return this.#stretch;
  }
}
