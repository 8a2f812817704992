import type { Snapshot, StreamEvent, TransportName } from '#protocol';
import type { Clock } from './clock.ts';
import type { FeedListener, LoadReason } from './feed-types.ts';
import { SnapshotLoader, type Pause } from './loader.ts';
import { guarded } from './report.ts';
import { FeedStats } from './stats.ts';
import { Stream } from './stream.ts';

/** What a reception is made with. */
export interface ReceptionOptions {
  readonly snapshot: () => Promise<Snapshot>;
  readonly clock: Clock;
  readonly random: () => number;
  readonly listener: Pick<FeedListener, 'snapshot' | 'events'>;
}

/** What a reception asks and tells of its owner. `Link` is whatever the owner calls a link. */
export interface ReceptionOwner<Link> {
  /** The transport that a link's events came by. */
  transportOf(link: Link): TransportName;
  /** A batch that was held back for a snapshot does not join on. */
  hole(link: Link): void;
  /** A snapshot is shown and the cursor stands; `first` when it is the one that was waited for at the start. */
  loaded(snapshot: Snapshot, first: boolean): void;
  /** The first snapshot is missing, and whether it is being asked for has changed. */
  waiting(): void;
}

/**
 * What arrives, applied once: the cursor, the snapshots behind it, the counters, and the listener that is told. It knows
 * nothing of how events come.
 */
export class Reception<Link> {
  /** Counters; read them when painting. */
  readonly stats = new FeedStats();
  readonly stream: Stream<Link>;
  readonly loader: SnapshotLoader;
  readonly #options: ReceptionOptions;
  readonly #owner: ReceptionOwner<Link>;
  #starting = false;
  #pause: Pause | undefined;

  /** Takes the options and the owner; nothing runs until `start`. */
  constructor(options: ReceptionOptions, owner: ReceptionOwner<Link>) {
    this.#options = options;
    this.#owner = owner;
    this.stream = new Stream({
      events: (events, link) => this.#apply(events, owner.transportOf(link)),
      repeated: (count, link) => this.stats.count(owner.transportOf(link), 'duplicates', count),
      hole: (link) => owner.hole(link),
    });
    this.loader = new SnapshotLoader(options.snapshot, options.clock, options.random, {
      loaded: (snapshot, reason) => this.#loaded(snapshot, reason),
      waiting: (pause) => {
        this.#pause = pause;
        if (this.#starting) owner.waiting();
      },
    });
  }

  /** True from `start` until the first snapshot is shown. */
  get starting(): boolean {
    return this.#starting;
  }

  /** Why no snapshot is being asked for; undefined while one is, and where none is wanted. */
  get pause(): Pause | undefined {
    return this.#pause;
  }

  /** Forgets the log and asks for a snapshot. */
  start(): void {
    this.#starting = true;
    this.stream.restart();
    this.loader.load('start');
  }

  /** Asks for nothing any more. */
  stop(): void {
    this.#starting = false;
    this.#pause = undefined;
    this.loader.stop();
  }

  #apply(events: readonly StreamEvent[], via: TransportName): void {
    const { clock, listener } = this.#options;
    this.stats.applied(via, events, clock.now());
    if (guarded(() => listener.events(events, via, clock.now()))) return;
    // The page holds some of them or none: only a snapshot says what it holds. No hole may stay silent.
    this.stream.hold();
    this.loader.stumbled();
  }

  #loaded(snapshot: Snapshot, reason: LoadReason): boolean {
    const { clock, listener } = this.#options;
    if (!this.stream.joins(snapshot)) return false;
    this.stats.heard(snapshot.serverTime, clock.now());
    this.stats.restart(snapshot.seq);
    if (!guarded(() => listener.snapshot(snapshot, reason))) return false;
    this.stream.load(snapshot);
    const first = this.#starting;
    this.#starting = false;
    this.#owner.loaded(snapshot, first);
    return true;
  }
}
