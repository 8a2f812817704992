import { TRANSPORT_NAMES, type TransportName } from '#protocol';

/** Delay samples kept for each transport. */
const SAMPLES = 512;

/** The newest delays, in milliseconds: a ring of fixed size, so that noting one allocates nothing. */
export class DelayRing {
  readonly #values = new Float64Array(SAMPLES);
  #written = 0;

  /** Notes one delay in milliseconds. */
  add(ms: number): void {
    this.#values[this.#written++ % SAMPLES] = ms;
  }

  /** Samples held. */
  get size(): number {
    return Math.min(this.#written, SAMPLES);
  }

  /** Takes a share from 0 to 1, such as 0.95; returns that percentile in milliseconds, undefined without samples. */
  percentile(share: number): number | undefined {
    const sorted = this.#values.slice(0, this.size).sort();
    return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
  }
}

/** What was counted: plain numbers, written by the feed and read by the page when it paints. */
export class Counters {
  /** Bytes received, and requests made. */
  bytes = 0;
  requests = 0;
  /** Frames of any kind, repeats too. */
  frames = 0;
  /** Events applied. */
  events = 0;
  /** Events received again, and dropped. */
  duplicates = 0;
  /** Batches that did not join on: a defect. */
  gaps = 0;
  /** Events applied after a later one: a defect. */
  inversions = 0;
  /** Events whose data did not fit their kind: a defect of who wrote them. They count as applied. */
  misfits = 0;
  /** Cursors that could not be resumed. */
  resets = 0;
  /** Times it took over the stream. */
  switches = 0;
  /** Links opened. */
  opens = 0;
  /** Performance time of the newest frame. */
  lastFrame: number | undefined = undefined;
  /** The longest time without a frame in milliseconds: of a transport while it carried, in all over every change. */
  largestSilence = 0;
  /** Milliseconds from an event's `at` until it arrived, by the server's clock. */
  readonly delays = new DelayRing();
}

/** What is counted of an event. */
interface Arrived {
  readonly seq: number;
  /** Milliseconds since 1970 by the server's clock. */
  readonly at: number;
  /** The kind that its data did not fit. */
  readonly misfit?: string;
}

/** Counters of every transport and of all together, and the estimate of the server's clock. */
export class FeedStats {
  readonly total = new Counters();
  readonly by: Readonly<Record<TransportName, Counters>> = {
    websocket: new Counters(),
    'long-polling': new Counters(),
    sse: new Counters(),
    polling: new Counters(),
  };
  /** Milliseconds of the shortest plain HTTP round trip: a busy page makes others longer, not the network. */
  rtt: number | undefined = undefined;
  /** The most by which the server's clock was ahead of the arrival of a time that it told. */
  #lead: number | undefined = undefined;
  #lastSeq = 0;

  /** Milliseconds to add to this machine's wall clock to get the server's; 0 until something was heard. */
  get offset(): number {
    return this.#lead === undefined ? 0 : this.#lead + (this.rtt ?? 0) / 2;
  }

  /** Notes the milliseconds of a plain HTTP round trip. */
  measured(rtt: number): void {
    this.rtt = Math.min(rtt, this.rtt ?? Infinity);
  }

  /** Adds to one counter of a transport and of all together. */
  count(
    transport: TransportName,
    name: Exclude<keyof Counters, 'delays' | 'lastFrame' | 'largestSilence'>,
    by = 1,
  ): void {
    this.by[transport][name] += by;
    this.total[name] += by;
  }

  /** Notes a frame's arrival at a performance time; a transport's silence counts only while it carries. */
  arrival(transport: TransportName, now: number, carries: boolean): void {
    this.count(transport, 'frames');
    note(this.by[transport], now, carries);
    note(this.total, now, true);
  }

  /**
   * Takes the server's time in a message and the wall time of its arrival. A message can only be late, so the estimate
   * moves up at once, and down slowly, for clocks that drift.
   */
  heard(serverTime: number, wall: number): void {
    const sample = serverTime - wall;
    const known = this.#lead;
    this.#lead = known === undefined || sample > known ? sample : known + (sample - known) * 0.01;
  }

  /** Notes events that were applied, with their delay from `at` to the wall time of their arrival. */
  applied(transport: TransportName, events: readonly Arrived[], wall: number): void {
    this.count(transport, 'events', events.length);
    const newest = events.at(-1);
    // An event's time was told at its commit, so it bounds the clock as any other does.
    if (newest) this.heard(newest.at, wall);
    for (const { seq, at, misfit } of events) {
      if (misfit !== undefined) this.count(transport, 'misfits');
      if (seq <= this.#lastSeq) this.count(transport, 'inversions');
      this.#lastSeq = seq;
      const ms = Math.max(0, wall + this.offset - at);
      this.by[transport].delays.add(ms);
      this.total.delays.add(ms);
    }
  }

  /** A snapshot up to `seq` replaced everything: the order begins anew behind it. */
  restart(seq: number): void {
    this.#lastSeq = seq;
  }

  /** A link ended: the time until its transport is used again is no silence of it. */
  ended(transport: TransportName): void {
    this.by[transport].lastFrame = undefined;
  }

  /** Every transport's name with its counters, in the order of the table. */
  *[Symbol.iterator](): Generator<[TransportName, Counters]> {
    for (const name of TRANSPORT_NAMES) yield [name, this.by[name]];
  }
}

function note(counters: Counters, now: number, carries: boolean): void {
  if (carries && counters.lastFrame !== undefined) {
    counters.largestSilence = Math.max(counters.largestSilence, now - counters.lastFrame);
  }
  counters.lastFrame = now;
}
