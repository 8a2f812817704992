import type { Command, CommandAck, Cursor, Snapshot } from '#protocol';
import type { FeedListener, FeedOptions, LiveFeed, Nudge } from '../connection/feed-types.ts';
import type { Mode } from '../connection/state-types.ts';
import type { FeedStats } from '../connection/stats.ts';
import type { FeedStatus } from '../connection/status.ts';
import { placeAt } from './catch-up.ts';
import type { Door } from './doors.ts';
import { SharedFeed } from './shared-feed.ts';

/** Takes options and a listener; resolves with a feed of the page's own. Its code is loaded only where it is needed. */
export type OpenAlone = (options: FeedOptions, listener: FeedListener) => Promise<LiveFeed>;

const loadAlone: OpenAlone = async (options, listener) => {
  const { Feed } = await import('../connection/feed.ts');
  return new Feed(options, listener);
};

/** The page's feed: over the stream that its browser shares, or over one of its own where nothing can be shared. */
export class PageFeed implements LiveFeed {
  readonly #options: FeedOptions;
  readonly #listener: FeedListener;
  readonly #openAlone: OpenAlone;
  readonly #shared: SharedFeed;
  #own: LiveFeed | undefined;
  #mode: Mode;
  #running = false;
  /** The page is to have, or has, a connection of its own. */
  #separate = false;

  /** Takes the options, who is told, the way to the hub, and for tests how a feed of its own is made. */
  constructor(options: FeedOptions, listener: FeedListener, door: Door, openAlone: OpenAlone = loadAlone) {
    // The first snapshot serves whichever feed it will be.
    let first: Promise<Snapshot> | undefined;
    const snapshot = (): Promise<Snapshot> => {
      if (first !== undefined) return options.snapshot();
      first = options.snapshot();
      return first;
    };
    this.#options = {
      ...options,
      snapshot: () => (this.#shared.cursor === undefined && first ? first : options.snapshot()),
    };
    this.#listener = listener;
    this.#openAlone = openAlone;
    this.#mode = options.mode;
    this.#shared = new SharedFeed({ ...options, snapshot }, listener, door, () => void this.#separated());
  }

  get #feed(): LiveFeed {
    return this.#own ?? this.#shared;
  }

  get stats(): FeedStats {
    return this.#feed.stats;
  }

  get status(): FeedStatus {
    return this.#feed.status;
  }

  /** True when other pages of this browser may ride on the same connection. */
  get shared(): boolean {
    return this.#own === undefined;
  }

  start(): void {
    this.#running = true;
    this.#feed.start();
  }

  stop(): void {
    this.#running = false;
    this.#feed.stop();
  }

  select(mode: Mode): void {
    this.#mode = mode;
    this.#feed.select(mode);
  }

  nudge(nudge: Nudge): void {
    this.#feed.nudge(nudge);
  }

  command(command: Command, key?: string): Promise<CommandAck> {
    return this.#feed.command(command, key);
  }

  /** There is no hub: a feed of the page's own goes on from where the page stands. */
  async #separated(): Promise<void> {
    if (this.#separate) return;
    this.#separate = true;
    const { cursor } = this.#shared;
    const options = { ...this.#options, mode: this.#mode };
    const [from, listener] = goOn(cursor, options, this.#listener);
    this.#own = await this.#openAlone(from, listener);
    this.#shared.stop();
    if (this.#running) this.#own.start();
  }
}

/** Takes where the page stands, if it does; returns options and a listener with which a feed goes on from there, without a snapshot. */
function goOn(
  cursor: Cursor | undefined,
  options: FeedOptions,
  listener: FeedListener,
): [FeedOptions, FeedListener] {
  if (cursor === undefined) return [options, listener];
  let asked = false;
  let shown = false;
  const snapshot = (): Promise<Snapshot> => {
    const again = asked;
    asked = true;
    return again ? options.snapshot() : Promise.resolve(placeAt(cursor));
  };
  return [
    { ...options, snapshot },
    {
      ...listener,
      snapshot: (loaded, reason) => {
        if (shown) listener.snapshot(loaded, reason);
        shown = true;
      },
    },
  ];
}
