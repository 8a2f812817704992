import {
  laneViewer,
  type Cursor,
  type LaneFigures,
  type LaneName,
  type LaneWire,
  type Snapshot,
  type StreamEvent,
  type TransportName,
} from '#protocol';
import { REAL_CLOCK, type Clock } from '../../connection/clock.ts';
import { Feed, type FeedStatus } from '../../connection/feed.ts';
import type { FeedListener } from '../../connection/feed-types.ts';
import { DEFAULT_LADDER } from '../../connection/ladder.ts';
import { createMemory, type TransportMemory } from '../../connection/memory.ts';
import { createPlainHttp, type PlainHttp } from '../../connection/reach.ts';
import { fetchSnapshot } from '../../state/snapshot.ts';
import type { OpenTransport } from '../../transports/contract.ts';
import { OPENERS } from '../../transports/registry.ts';
import type { DelayFigures } from './delays.ts';
import { laneFigures, type LaneReading } from './figures.ts';
import type { LabClock } from './lab-clock.ts';
import { readLabEvent } from './lab-event.ts';
import { Reconnects } from './reconnects.ts';
import { signed } from './signed.ts';
import { Tally } from './tally.ts';

/** Events that the ticker shows. */
const TICKER = 16;

/** An event as the ticker of a lane shows it. */
export interface Arrival {
  readonly seq: number;
  readonly n: number;
  /** Milliseconds from when it was made to when it came, by the server's clock. */
  readonly delay: number;
}

/** What a lane is made with. */
export interface LaneOptions {
  readonly name: LaneName;
  /** Where it finds the server, such as `http://127.0.0.1:8787`. */
  readonly origin: string;
  /** The session whose events it follows, and where they begin. */
  readonly session: { readonly id: string; readonly topic: string; readonly cursor: Cursor };
  /** The server's clock, which the requests of the session's client keep. */
  readonly clock: LabClock;
  /** Its connection stands otherwise than before. */
  readonly changed?: (status: FeedStatus) => void;
  /** For tests. */
  readonly time?: Clock;
  readonly random?: () => number;
  readonly transports?: Readonly<Record<TransportName, OpenTransport>>;
  readonly http?: PlainHttp;
}

/**
 * One lane: an ordinary viewer, the page's own feed, on one transport or on Auto. It measures what it shows. Every request of
 * it says whose it is, so that the server counts its bytes and a hostile proxy can treat it alone.
 */
export class Lane {
  readonly name: LaneName;
  /** What its requests say in the query key `viewer`. */
  readonly viewer: string;
  readonly #options: LaneOptions;
  readonly #time: Clock;
  readonly #feed: Feed;
  readonly #tally = new Tally();
  readonly #reconnects = new Reconnects();
  readonly #ticker: Arrival[] = [];
  #cursor: Cursor;
  /** The cursor alone is enough for what is loaded next: it was not told to begin behind a hole. */
  #resumes = false;
  #paused = false;
  #began: number | undefined;
  #firstEvent: number | null = null;
  /** The server's time from which on delays are those of the line. */
  #liveSince = 0;
  #switches = 0;

  /** Takes the options; nothing runs until `start`. */
  constructor(options: LaneOptions) {
    const { name, session, random } = options;
    this.name = name;
    this.viewer = laneViewer(session.id, name);
    this.#options = options;
    this.#time = options.time ?? REAL_CLOCK;
    this.#cursor = session.cursor;
    this.#feed = new Feed(
      {
        origin: options.origin,
        topics: [session.topic],
        mode: name,
        ladder: DEFAULT_LADDER,
        memory: forgetful(),
        snapshot: () => this.#snapshot(),
        clock: this.#time,
        transports: signed(options.transports ?? OPENERS, this.viewer),
        http: options.http ?? createPlainHttp(options.origin, this.viewer),
        ...(random && { random }),
      },
      this.#listener(),
    );
  }

  /** How its connection stands: `phase`, `carrier`, `why`. */
  get status(): FeedStatus {
    return this.#feed.status;
  }

  /** True between `pause` and `resume`. */
  get paused(): boolean {
    return this.#paused;
  }

  /** Its newest events, the newest first. */
  get ticker(): readonly Arrival[] {
    return this.#ticker;
  }

  /** Begins; idempotent. */
  start(): void {
    if (this.#began !== undefined) return;
    this.#began = this.#time.now();
    this.#run();
  }

  /** Closes its connection until `resume`; idempotent. */
  pause(): void {
    if (this.#paused || this.#began === undefined) return;
    this.#paused = true;
    this.#feed.stop();
  }

  /** Goes on from where it stands. What was made meanwhile is shown, and counts for no delay. */
  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.#run();
  }

  /** Ends it for good. Its figures stay. */
  stop(): void {
    this.#paused = false;
    this.#feed.stop();
  }

  /** Looks at the connection at once, as the page's feed does when it wakes. */
  nudge(): void {
    if (!this.#paused) this.#feed.nudge('woken');
  }

  /**
   * Counts anew from here on. Of events made before, which every lane may have a different lot of still to come, no delay is counted.
   * The time to the first event is that of its beginning, and stays.
   */
  reset(): void {
    this.#liveSince = this.#options.clock.at(this.#time.now());
    this.#tally.reset();
    this.#reconnects.reset();
    this.#switches = 0;
  }

  /** Returns what it has measured. */
  read(): LaneReading {
    return {
      ...this.#tally.figures(),
      delay: this.#tally.delays.figures(),
      histogram: this.#tally.delays.distribution(),
      firstEvent: this.#firstEvent,
      reconnect: this.#reconnects.figures(),
      repeats: this.#feed.stats.total.duplicates,
      switches: this.#switches,
    };
  }

  /** Takes what the server counted of it, undefined before it has said so, and the CPU of an event in µs; returns its figures. */
  figures(wire: { wire: LaneWire; events: number } | undefined, cpuPerEvent: number | null): LaneFigures {
    return laneFigures(this.read(), wire, cpuPerEvent);
  }

  /** Returns the delays since it was asked last, null when nothing came, and forgets them. */
  takeSecond(): DelayFigures | null {
    const figures = this.#tally.second.figures();
    this.#tally.second.reset();
    return figures;
  }

  #run(): void {
    this.#resumes = true;
    this.#liveSince = this.#options.clock.at(this.#time.now());
    this.#feed.start();
  }

  /** Where to begin: nothing is asked of the server, so that all lanes begin alike. After a reset it says where to go on. */
  #snapshot(): Promise<Snapshot> {
    const { origin, session } = this.#options;
    if (!this.#resumes) return fetchSnapshot(origin, [session.topic], 0);
    this.#resumes = false;
    const serverTime = Math.round(this.#liveSince);
    return Promise.resolve({ ...this.#cursor, serverTime, series: [], events: [] });
  }

  #listener(): FeedListener {
    return {
      greeted: () => undefined,
      snapshot: ({ epoch, seq }) => void (this.#cursor = { epoch, seq }),
      events: (events, _, at) => {
        for (const event of events) this.#take(event, at);
      },
      status: (status) => {
        this.#reconnects.phase(status.phase, this.#time.now());
        this.#options.changed?.(status);
      },
      switched: (from) => {
        if (from !== undefined) this.#switches += 1;
      },
    };
  }

  #take(event: StreamEvent, at: number): void {
    const { clock } = this.#options;
    this.#cursor = { epoch: this.#cursor.epoch, seq: event.seq };
    const read = readLabEvent(event);
    if (read === undefined) return;
    clock.arrived(read.made, at);
    const came = clock.at(at);
    this.#firstEvent ??= at - (this.#began ?? at);
    this.#tally.take({ ...read, came }, this.#liveSince);
    this.#ticker.unshift({ seq: read.seq, n: read.n, delay: Math.max(0, came - read.made) });
    if (this.#ticker.length > TICKER) this.#ticker.pop();
  }
}

/** A memory of one lane's own: what the board remembers of this network is none of the Lab's business. */
function forgetful(): TransportMemory {
  const kept = new Map<string, string>();
  return createMemory(() => ({
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, text) => void kept.set(key, text),
  }));
}
