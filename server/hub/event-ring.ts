import type { StoredEvent } from '../../db/log.ts';

/** The newest events, by their dense seq, bounded in number and in bytes: what a viewer that is only just behind reads. */
export class EventRing {
  readonly #slots: (StoredEvent | undefined)[];
  readonly #maxBytes: number;
  #bytes = 0;
  #start: number;
  #head: number;

  /** Takes the log's head, after which the ring begins, and its bounds in events and in bytes of JSON. */
  constructor(head: number, capacity: number, maxBytes: number) {
    this.#slots = new Array<StoredEvent | undefined>(capacity);
    this.#maxBytes = maxBytes;
    this.#start = head;
    this.#head = head;
  }

  /** The oldest cursor that can be served from here. */
  get start(): number {
    return this.#start;
  }

  /** The newest seq held. */
  get head(): number {
    return this.#head;
  }

  /** Takes events that follow the newest one. */
  push(events: readonly StoredEvent[]): void {
    for (const event of events) {
      // A second process may have written and deleted in between: what is missing here is read from the log.
      if (event.seq !== this.#head + 1) this.#restart(event.seq - 1);
      if (this.#head - this.#start === this.#slots.length) this.#dropOldest();
      this.#slots[event.seq % this.#slots.length] = event;
      this.#head = event.seq;
      this.#bytes += event.json.length;
    }
    while (this.#bytes > this.#maxBytes) this.#dropOldest();
  }

  /**
   * Takes a range `(from, to]` inside the ring, a filter, and roughly how many bytes are wanted at the most.
   * Returns the matching events and where they stop: `to`, or earlier when the bytes ran out.
   */
  slice(
    from: number,
    to: number,
    matches: (topic: string) => boolean,
    maxBytes: number,
  ): { events: StoredEvent[]; to: number } {
    const events: StoredEvent[] = [];
    let room = maxBytes;
    for (let seq = from + 1; seq <= to; seq += 1) {
      const event = this.#slots[seq % this.#slots.length];
      if (event?.seq !== seq)
        throw new RangeError(`Event ${seq} is not in the ring (${this.#start}, ${this.#head}].`);
      if (!matches(event.topic)) continue;
      events.push(event);
      room -= event.json.length;
      if (room <= 0) return { events, to: seq };
    }
    return { events, to };
  }

  #restart(at: number): void {
    this.#slots.fill(undefined);
    this.#bytes = 0;
    this.#start = at;
    this.#head = at;
  }

  #dropOldest(): void {
    this.#start += 1;
    const index = this.#start % this.#slots.length;
    this.#bytes -= this.#slots[index]?.json.length ?? 0;
    this.#slots[index] = undefined;
  }
}
