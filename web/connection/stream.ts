import type { Batch, Cursor, Reset, Snapshot, StreamEvent } from '#protocol';

/** Batches kept while a snapshot is loaded. The one above is a hole: what was kept comes again on another link. */
const BUFFER_LIMIT = 10_000;

/** What became of a batch. */
export type Applied =
  /** It was new, or held back until the snapshot is there. */
  | 'taken'
  /** All of it was known. */
  | 'repeat'
  /** It does not join on: the link that brought it must be opened again. */
  | 'hole'
  /** Its link speaks of another log, or of the time before a reset. */
  | 'foreign';

/** Where a link stands: set by its hello and its resets. */
export interface Origin {
  /** The log that it speaks of. */
  epoch: string;
  /** The reset up to which it is of use; see `Stream.age`. */
  age: number;
}

/** What the stream tells. */
export interface StreamListener<Link> {
  /** Events newly applied, in order, each once, never none. */
  events(events: readonly StreamEvent[], link: Link): void;
  /** So many events came again and were dropped. */
  repeated(count: number, link: Link): void;
  /** A batch that had been held back does not join on. */
  hole(link: Link): void;
}

/**
 * The cursor, and the table of docs/PROTOCOL.md by which the frames of all links are applied. It knows no transport
 * and no time. `Link` is whatever the owner calls a link.
 */
export class Stream<Link> {
  readonly #listener: StreamListener<Link>;
  #cursor: Cursor | undefined;
  /** Batches that wait for a snapshot; undefined when none is being loaded. */
  #held: { batch: Batch; link: Link }[] | undefined;

  /** Counts resets: links that were opened before one and did not hear it are of no use. */
  age = 0;

  /** Takes who is told. */
  constructor(listener: StreamListener<Link>) {
    this.#listener = listener;
  }

  /** The place to open a link from. */
  get cursor(): Cursor | undefined {
    return this.#cursor;
  }

  /** True from a reset until its snapshot. */
  get resetting(): boolean {
    return this.#held !== undefined;
  }

  /** Forgets the log: a snapshot is next. */
  restart(): void {
    this.#cursor = undefined;
    this.#held = undefined;
  }

  /** Takes a batch of a link that stands at `origin`; says what became of it. */
  batch(batch: Batch, origin: Origin, link: Link): Applied {
    if (origin.age !== this.age || origin.epoch !== this.#cursor?.epoch) return 'foreign';
    return this.#take(batch, link);
  }

  /** Holds back every batch from here on, until a snapshot. The links stay of use. */
  hold(): void {
    this.#held ??= [];
  }

  /**
   * Takes a reset of a link, whose origin it moves; returns true when a snapshot must be asked for now. Another link may
   * only be saying what we have already done, and a snapshot of the same log that is on its way is waited for, unless
   * that log was put back.
   */
  reset(reset: Reset, origin: Origin): boolean {
    const known = this.#cursor;
    const underWay = this.resetting && known?.epoch === reset.epoch && reset.reason !== 'ahead';
    const heard = origin.age < this.age && known?.epoch === reset.epoch && reset.seq <= known.seq;
    if (!heard) {
      this.age += 1;
      this.#held = [];
      this.#cursor = { epoch: reset.epoch, seq: reset.seq };
    }
    origin.epoch = reset.epoch;
    origin.age = this.age;
    return !heard && !underWay;
  }

  /** Takes a snapshot's place; false when it was taken before the newest reset, so that batches would not join on. */
  joins({ epoch, seq }: Cursor): boolean {
    return !this.resetting || this.#cursor?.epoch !== epoch || seq >= this.#cursor.seq;
  }

  /** Takes a snapshot that was just shown; applies what was held back since. Links of another epoch become foreign. */
  load({ epoch, seq }: Pick<Snapshot, 'epoch' | 'seq'>): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    const same = this.#cursor?.epoch === epoch;
    this.#cursor = { epoch, seq };
    if (!same) return;
    const holed = new Set<Link>();
    for (const { batch, link } of held) {
      // What was applied just before may have made us hold back again.
      if (holed.has(link) || this.#take(batch, link) !== 'hole') continue;
      holed.add(link);
      this.#listener.hole(link);
    }
  }

  #take(batch: Batch, link: Link): Applied {
    if (!this.#held) return this.#apply(batch, link);
    if (this.#held.length >= BUFFER_LIMIT) {
      this.#held = [];
      return 'hole';
    }
    this.#held.push({ batch, link });
    return 'taken';
  }

  #apply({ from, to, events }: Batch, link: Link): Applied {
    const cursor = this.#cursor;
    if (!cursor || from > cursor.seq) return 'hole';
    const known = events.findIndex(({ seq }) => seq > cursor.seq);
    const fresh = known < 0 ? [] : known === 0 ? events : events.slice(known);
    if (fresh.length < events.length) this.#listener.repeated(events.length - fresh.length, link);
    if (to <= cursor.seq) return 'repeat';
    this.#cursor = { epoch: cursor.epoch, seq: to };
    if (fresh.length > 0) this.#listener.events(fresh, link);
    return 'taken';
  }
}
