import { TRANSPORTS, type Cursor, type Frame, type Hello, type TransportName } from '#protocol';
import type { CloseCause, Link, OpenRequest, OpenTransport } from '../transports/contract.ts';
import { messageOf } from '../transports/relay.ts';
import { Timers, type Clock } from './clock.ts';
import type { Attempt, LinkTimer } from './state-types.ts';
import type { FeedStats } from './stats.ts';
import type { Origin } from './stream.ts';

/**
 * Milliseconds beyond the heartbeat after which a carrier is dead, as docs/PROTOCOL.md advises: its replacement is to
 * deliver within two seconds of the heartbeat that did not come.
 */
const GRACE = 1200;
/** Milliseconds of silence allowed until the hello has named a heartbeat. */
const UNTOLD = 5000;

/** A link with what the feed knows of it. */
export interface OpenLink {
  readonly id: Attempt;
  readonly transport: TransportName;
  /** Absent while its opener has not returned. */
  link: Link | undefined;
  /** The token that it was opened with, or was told since. */
  token: string | undefined;
  /** Which log it speaks of; absent before its hello. */
  origin: Origin | undefined;
  /** The resets that had been when it was opened. */
  readonly age: number;
  delivered: boolean;
  /** Performance time at which it took over the stream, if it has. */
  adopted: number | undefined;
  /** Performance time of the newest sign of life: a frame, or bytes of one that is not whole yet. */
  heard: number;
  /** Milliseconds of silence after which it is dead. */
  allowed: number;
}

/** What the links tell. */
export interface LinksListener {
  frame(link: OpenLink, frame: Frame): void;
  closed(link: OpenLink, cause: CloseCause): void;
  /** The carrier has been silent for too long. */
  silent(link: OpenLink): void;
}

/** The open links by their numbers, with their timers. What a forgotten link tells is dropped. */
export class Links {
  readonly #openers: Readonly<Record<TransportName, OpenTransport>>;
  readonly #clock: Clock;
  readonly #timers: Timers;
  readonly #stats: FeedStats;
  readonly #listener: LinksListener;
  readonly #open = new Map<Attempt, OpenLink>();
  #carrier: OpenLink | undefined;

  /** Takes the ways to open, the clock, the counters and who is told. */
  constructor(
    openers: Readonly<Record<TransportName, OpenTransport>>,
    clock: Clock,
    stats: FeedStats,
    listener: LinksListener,
  ) {
    this.#openers = openers;
    this.#clock = clock;
    this.#timers = new Timers(clock);
    this.#stats = stats;
    this.#listener = listener;
  }

  /** The link that carries the stream. */
  get carrier(): OpenLink | undefined {
    return this.#carrier;
  }

  /** True while a carrier has spoken within its heartbeat: nothing is overdue. */
  get carrierSpeaks(): boolean {
    const carrier = this.#carrier;
    return carrier !== undefined && this.#clock.now() - carrier.heard <= carrier.allowed - GRACE;
  }

  /** Opens a link under a number; `age` is the count of resets so far. */
  open(id: Attempt, transport: TransportName, request: OpenRequest, age: number): void {
    const entry: OpenLink = {
      id,
      transport,
      link: undefined,
      token: request.token?.(),
      origin: undefined,
      age,
      delivered: false,
      adopted: undefined,
      heard: 0,
      allowed: UNTOLD,
    };
    this.#open.set(id, entry);
    this.#stats.count(transport, 'opens');
    try {
      entry.link = this.#openers[transport](request, {
        frame: (frame) => this.#frame(entry, frame),
        traffic: (bytes, requests) => this.#traffic(entry, bytes, requests),
        closed: (cause) => this.end(entry, cause),
      });
    } catch (error) {
      this.end(entry, { kind: 'failed', detail: messageOf(error) });
    }
    if (!this.#open.has(id)) entry.link?.close(); // it ended while it was being opened
  }

  /** Ends a link by its number. */
  close(id: Attempt): void {
    const entry = this.#open.get(id);
    if (entry) this.#forget(entry);
  }

  /** Ends a link and tells that it closed, once. */
  end(entry: OpenLink, cause: CloseCause): void {
    if (!this.#open.has(entry.id)) return;
    this.#forget(entry);
    this.#listener.closed(entry, cause);
  }

  /** Ends the links that speak of another log or missed a reset. */
  endForeign(epoch: string, age: number): void {
    for (const entry of [...this.#open.values()]) {
      const { origin } = entry;
      if (origin && (origin.epoch !== epoch || origin.age !== age)) {
        this.end(entry, { kind: 'ended', detail: 'The log was replaced.' });
      }
    }
  }

  /** This link carries the stream now; its silence is watched. */
  adopt(id: Attempt): void {
    const entry = this.#open.get(id);
    if (!entry) return;
    this.#carrier = entry;
    entry.adopted = this.#clock.now();
    for (const timer of ['patience', 'deadline'] as const) this.#timers.cancel(`${timer}:${id}`);
    this.#watch(entry);
  }

  /** Runs a timer that is forgotten with its link. */
  timer(id: Attempt, timer: LinkTimer, ms: number, then: () => void): void {
    if (this.#open.has(id)) this.#timers.set(`${timer}:${id}`, ms, then);
  }

  /** A hello came: it names the log and the heartbeat. */
  greeted(entry: OpenLink, { epoch, heartbeat, cadence }: Hello): void {
    // Polling is greeted anew with each reset: what it has heard before still counts.
    entry.origin = { epoch, age: entry.origin?.age ?? entry.age };
    entry.allowed = heartbeat + GRACE + (TRANSPORTS[entry.transport].push ? 0 : cadence);
  }

  /** Tells every link where the page stands. */
  advance(cursor: Cursor): void {
    for (const { link } of this.#open.values()) link?.advance(cursor);
  }

  #frame(entry: OpenLink, frame: Frame): void {
    if (!this.#open.has(entry.id)) return;
    entry.heard = this.#clock.now();
    this.#stats.arrival(entry.transport, entry.heard, entry === this.#carrier);
    this.#listener.frame(entry, frame);
  }

  #traffic(entry: OpenLink, bytes: number, requests: number): void {
    this.#stats.count(entry.transport, 'bytes', bytes);
    this.#stats.count(entry.transport, 'requests', requests);
    // A large frame takes long on a slow line: while it comes, the line lives.
    if (bytes > 0) entry.heard = this.#clock.now();
  }

  /** One timer for many frames: when it fires early, it waits for the rest. */
  #watch(entry: OpenLink): void {
    const left = entry.heard + entry.allowed - this.#clock.now();
    this.#timers.set(`silence:${entry.id}`, Math.max(1, left), () => {
      if (this.#clock.now() - entry.heard >= entry.allowed) this.#listener.silent(entry);
      else this.#watch(entry);
    });
  }

  #forget(entry: OpenLink): void {
    this.#open.delete(entry.id);
    if (this.#carrier === entry) this.#carrier = undefined;
    for (const timer of ['patience', 'deadline', 'settled', 'stable', 'silence']) {
      this.#timers.cancel(`${timer}:${entry.id}`);
    }
    this.#stats.ended(entry.transport);
    entry.link?.close();
  }
}
