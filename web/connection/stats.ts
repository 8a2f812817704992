import { TRANSPORT_NAMES, type TransportName } from '#protocol';
import { LeadWindow } from './lead.ts';

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

  /** Takes how many; returns so many of the newest delays in milliseconds, the oldest first, or as many as are held. */
  newest(count: number): Float64Array {
    const length = Math.min(count, this.size);
    return Float64Array.from(
      { length },
      (_, i) => this.#values[(this.#written - length + i) % SAMPLES] ?? NaN,
    );
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
  readonly #lead = new LeadWindow();
  #lastSeq = 0;

  /** Takes a performance time; returns the server's time then, in ms since 1970; undefined until something was heard. */
  serverTimeAt(now: number): number | undefined {
    const { most } = this.#lead;
    return most === undefined ? undefined : now + most + (this.rtt ?? 0) / 2;
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

  /** Takes the server's time in a message and the performance time of its arrival. */
  heard(serverTime: number, now: number): void {
    this.#lead.learn(serverTime - now, now);
  }

  /** Notes events that were applied, with their delay from `at` to the performance time of their arrival. */
  applied(transport: TransportName, events: readonly Arrived[], now: number): void {
    this.count(transport, 'events', events.length);
    const newest = events.at(-1);
    // An event's time was told at its commit, so it bounds the clock as any other does.
    if (newest) this.heard(newest.at, now);
    const serverTime = this.serverTimeAt(now) ?? 0; // something was heard just now
    for (const { seq, at, misfit } of events) {
      if (misfit !== undefined) this.count(transport, 'misfits');
      if (seq <= this.#lastSeq) this.count(transport, 'inversions');
      this.#lastSeq = seq;
      const ms = Math.max(0, serverTime - at);
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
