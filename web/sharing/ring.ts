import type { StreamEvent } from '#protocol';

/** Events kept for readers that come a little later than they came. */
const KEPT = 5_000;

/** The newest events of a stream: every one of its topics in `(floor, seq]`. */
export class Ring {
  #floor = 0;
  #events: StreamEvent[] = [];

  /** It begins behind this seq. */
  get floor(): number {
    return this.#floor;
  }

  /** The seq of the newest event; the floor when there is none. */
  get seq(): number {
    return this.#events.at(-1)?.seq ?? this.#floor;
  }

  /** Takes events in order; keeps those that it does not have, the oldest no longer than there is room. Returns whether there were any. */
  push(events: readonly StreamEvent[]): boolean {
    const { seq: newest } = this;
    const fresh = events.filter(({ seq }) => seq > newest);
    this.#events.push(...fresh);
    if (this.#events.length > 2 * KEPT) {
      const dropped = this.#events.splice(0, this.#events.length - KEPT);
      this.#floor = dropped.at(-1)?.seq ?? this.#floor;
    }
    return fresh.length > 0;
  }

  /** Takes a seq at or above the floor; returns the events after it. */
  after(seq: number): readonly StreamEvent[] {
    let low = 0;
    let high = this.#events.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#events[middle]?.seq ?? Infinity) > seq) high = middle;
      else low = middle + 1;
    }
    return this.#events.slice(low);
  }

  /** Forgets everything and begins behind a seq. */
  restart(seq: number): void {
    this.#floor = seq;
    this.#events = [];
  }
}
