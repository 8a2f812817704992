import {
  canonicalPatterns,
  type Command,
  type CommandAck,
  type Cursor,
  type Heartbeat,
  type Hello,
  type Reset,
  type StreamEvent,
  type TransportName,
} from '#protocol';
import { Feed } from '../connection/feed.ts';
import type { Credential } from '../connection/credential.ts';
import type { FeedOptions, LoadReason, Nudge } from '../connection/feed-types.ts';
import { REAL_CLOCK } from '../connection/clock.ts';
import type { Good } from '../connection/memory.ts';
import type { FeedStatus } from '../connection/status.ts';
import { placesOf, type AskLog } from './catch-up.ts';
import type { WireCounts, Wish } from './messages.ts';
import { LongestLived } from './longest-lived.ts';
import { createPassingMemory } from './passing-memory.ts';
import { Ring } from './ring.ts';
import { WireMeter } from './wire-meter.ts';

/** Events before the head where a stream begins: pages whose snapshot is a little older join it without asking for them. */
const MARGIN = 250;

/** What an engine is made with, beside what the first page wishes. */
export type EngineOptions = Omit<
  FeedOptions,
  'mode' | 'ladder' | 'topics' | 'memory' | 'snapshot' | 'credential'
> & {
  readonly ask: AskLog;
};

/** Who is told what an engine brings. */
export interface EngineListener {
  /** Another status, another range that the ring covers, or another set of topics. */
  changed(): void;
  greeted(hello: Hello): void;
  /** Events were added to the ring. */
  grown(): void;
  heartbeat(beat: Heartbeat, via: TransportName): void;
  /** The log cannot be resumed: everybody begins anew. */
  reset(reset: Reset): void;
  remember(transport: TransportName, network: string | undefined): void;
}

/**
 * One stream of a browser, for all pages that wish the same mode and ladder: a feed without a page, whose events wait in
 * a ring. It subscribes to the topics of all of them together.
 */
export class Engine {
  readonly #options: EngineOptions;
  readonly #wish: Wish;
  readonly #listener: EngineListener;
  readonly #meter = new WireMeter();
  /** The newest events. */
  readonly ring = new Ring();
  #topics: readonly string[];
  /** The topics of the feed that is to take over. */
  #wanted: readonly string[];
  #feed: Feed;
  /** The feed with more topics that is to take over. */
  #wider: Feed | undefined;
  #epoch: string | undefined;
  readonly #credentials: LongestLived;
  #via: TransportName = 'websocket';
  /** The newest hello: pages that come later want to know who serves them. */
  hello: Hello | undefined;

  /** Takes the options, the first page's wish, where to begin (the head when left out), and who is told; `start` it. */
  constructor(options: EngineOptions, wish: Wish, from: Cursor | undefined, listener: EngineListener) {
    this.#options = options;
    this.#wish = wish;
    this.#listener = listener;
    this.#topics = this.#wanted = canonicalPatterns(wish.topics);
    this.#credentials = new LongestLived(options.clock ?? REAL_CLOCK, wish.credential);
    this.#feed = this.#createFeed(from, wish.remembered);
  }

  /** Begins; once. */
  start(): void {
    this.#feed.start();
  }

  /** How the stream stands. */
  get status(): FeedStatus {
    return this.#feed.status;
  }

  /** The server said no, and nothing carries the stream. */
  get isRefused(): boolean {
    const { carrier, why } = this.status;
    return carrier === undefined && why.kind === 'refused';
  }

  /** What carries the events now, or did so last. */
  get via(): TransportName {
    return this.status.carrier ?? this.#via;
  }

  /** The log that is spoken of; undefined until the stream has a place in it. */
  get epoch(): string | undefined {
    return this.#epoch;
  }

  /** The newest seq that the server has named on this stream. */
  get head(): number {
    const told = this.hello?.epoch === this.#epoch ? this.hello?.head : undefined;
    return Math.max(this.ring.seq, told ?? 0);
  }

  /** Takes topic patterns; true when what they name is in the ring. */
  covers(topics: readonly string[]): boolean {
    const known = new Set(this.#topics);
    return known.has('*') || topics.every((topic) => known.has(topic));
  }

  /** Takes further patterns: a feed with all of them is opened beside the one there is, and takes over when it is live. */
  widen(topics: readonly string[]): void {
    const wanted = canonicalPatterns([...this.#wanted, ...topics]);
    if (this.#wider !== undefined && wanted.join() === this.#wanted.join()) return;
    this.#wanted = wanted;
    this.#wider?.stop();
    this.#wider = this.#createFeed(this.#feed.cursor, this.#wish.remembered);
    this.#wider.start();
  }

  /** What was counted since the last time; undefined when nothing was. */
  wire(): Partial<Record<TransportName, WireCounts>> | undefined {
    return this.#meter.read(this.#feed.stats);
  }

  /** Milliseconds of a plain HTTP round trip, when measured. */
  get rtt(): number | undefined {
    return this.#feed.stats.rtt;
  }

  /** Sends a command as the feed does. */
  command(command: Command, key: string): Promise<CommandAck> {
    return this.#feed.command(command, key);
  }

  /** The token that it reads with; undefined where a cookie says who reads. */
  get token(): string | undefined {
    return this.#credentials.current?.token;
  }

  /** Takes a page's credential: the stream goes on with it where it lives longer than the one that it has, or that is refused. */
  renew(credential: Credential): void {
    if (!this.#credentials.take(credential, this.isRefused)) return;
    this.#feed.renew(credential);
    this.#wider?.renew(credential);
  }

  /** Looks at the connection at once. */
  nudge(nudge: Nudge): void {
    this.#feed.nudge(nudge);
  }

  /** Ends the stream for good. */
  stop(): void {
    this.#wider?.stop();
    this.#feed.stop();
  }

  #createFeed(from: Cursor | undefined, remembered: readonly Good[]): Feed {
    const { ask, ...rest } = this.#options;
    const { mode, ladder } = this.#wish;
    const clock = this.#options.clock ?? REAL_CLOCK;
    const askWithToken: AskLog = (cursor, topics) => ask(cursor, topics, this.token);
    const snapshot = placesOf(askWithToken, from, MARGIN);
    const memory = createPassingMemory(
      remembered,
      () => clock.wall(),
      (transport, network) => this.#listener.remember(transport, network),
    );
    const feed: Feed = new Feed(
      {
        ...rest,
        mode,
        ladder,
        topics: this.#wanted,
        memory,
        snapshot,
        credential: this.#credentials.current,
      },
      {
        greeted: (hello) => {
          this.hello = hello;
          this.#listener.greeted(hello);
        },
        snapshot: (place, reason) => this.#placed(feed, place, reason),
        events: (events, via) => {
          if (feed === this.#feed) this.#append(events, via);
        },
        status: (status) => this.#turned(feed, status),
        switched: () => undefined, // a page sees it in the status
        heartbeat: (beat) => {
          if (feed === this.#feed) this.#listener.heartbeat(beat, this.via);
        },
      },
    );
    return feed;
  }

  #placed(feed: Feed, { epoch, seq }: Cursor, reason: LoadReason): void {
    if (feed !== this.#feed) return;
    const before = this.#epoch;
    this.#epoch = epoch;
    this.ring.restart(seq);
    if (before === undefined) this.#listener.changed();
    else this.#listener.reset({ epoch, seq, reason: resetReason(reason, before === epoch) });
  }

  #append(events: readonly StreamEvent[], via: TransportName): void {
    this.#via = via;
    // What a feed with fewer topics has brought already, its successor brings again.
    if (this.ring.push(events)) this.#listener.grown();
  }

  #turned(feed: Feed, status: FeedStatus): void {
    if (feed === this.#wider && status.carrier !== undefined) this.#takeOver(feed);
    if (feed === this.#feed) this.#listener.changed();
  }

  /** The feed with more topics is live: it covers all of them from where the other one ends. */
  #takeOver(wider: Feed): void {
    const { seq } = this.ring;
    this.#topics = this.#wanted;
    const before = this.#feed;
    this.#feed = wider;
    this.#wider = undefined;
    before.stop();
    this.#meter.replaced();
    const { cursor } = wider;
    // What lies between the end of the one and the beginning of the other is asked for.
    this.ring.restart(Math.max(seq, cursor?.seq ?? 0));
    if (cursor !== undefined && cursor.epoch !== this.#epoch) this.#placed(wider, cursor, 'other-epoch');
  }
}

/** A page that threw is no reason for the others; to them it is a cursor that is gone. */
function resetReason(reason: LoadReason, sameLog: boolean): Reset['reason'] {
  if (reason === 'start' || reason === 'stumbled') return sameLog ? 'too-old' : 'other-epoch';
  return reason;
}
