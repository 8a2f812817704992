import type { Command, CommandAck, Snapshot } from '#protocol';
import type { Credential } from '../connection/credential.ts';
import type { FeedListener, FeedOptions, LiveFeed, Nudge } from '../connection/feed-types.ts';
import type { Mode } from '../connection/state-types.ts';
import type { FeedStats } from '../connection/stats.ts';
import type { FeedStatus } from '../connection/status.ts';
import { placeAt } from './catch-up.ts';
import type { Door } from './doors.ts';
import { SharedFeed } from './shared-feed.ts';

/** Resolves with how a feed of the page's own is made. Its code is loaded only where it is needed. */
export type LoadAlone = () => Promise<(options: FeedOptions, listener: FeedListener) => LiveFeed>;

const loadAlone: LoadAlone = async () => {
  const { Feed } = await import('../connection/feed.ts');
  return (options, listener) => new Feed(options, listener);
};

/** The page's feed: over the stream that its browser shares, or over one of its own where nothing can be shared. */
export class PageFeed implements LiveFeed {
  readonly #options: FeedOptions;
  readonly #listener: FeedListener;
  readonly #loadAlone: LoadAlone;
  readonly #shared: SharedFeed;
  #own: LiveFeed | undefined;
  /** The snapshot that the shared feed asked for last. */
  #asked: Promise<Snapshot> | undefined;
  #mode: Mode;
  #credential: Credential | undefined;
  #running = false;
  /** The page is to have, or has, a connection of its own. */
  #separate = false;

  /** Takes the options, who is told, the way to the hub, and for tests how a feed of its own is made. */
  constructor(options: FeedOptions, listener: FeedListener, door: Door, load: LoadAlone = loadAlone) {
    this.#options = options;
    this.#listener = listener;
    this.#loadAlone = load;
    this.#mode = options.mode;
    this.#credential = options.credential;
    const snapshot = (): Promise<Snapshot> => {
      const asked = options.snapshot();
      const answered = (): void => {
        if (this.#asked === asked) this.#asked = undefined;
      };
      this.#asked = asked;
      asked.then(answered, answered);
      return asked;
    };
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

  /** Pages of this browser that ride on the same connection, this one as well; undefined where it is this page's own. */
  get sharedBy(): number | undefined {
    return this.#own === undefined ? this.#shared.pages : undefined;
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

  renew(credential: Credential): void {
    this.#credential = credential;
    this.#feed.renew(credential);
  }

  command(command: Command, key?: string): Promise<CommandAck> {
    return this.#feed.command(command, key);
  }

  /** There is no hub: a feed of the page's own goes on from where the page stands. */
  async #separated(): Promise<void> {
    if (this.#separate) return;
    this.#separate = true;
    const create = await this.#loadAlone().catch(() => undefined);
    if (create === undefined) {
      this.#separate = false;
      this.#shared.knockLater();
      return;
    }
    const { place: cursor } = this.#shared;
    const options = { ...this.#options, mode: this.#mode, credential: this.#credential };
    // A page that shows nothing yet waits for what was asked already; one that does goes on from where it stands.
    this.#own =
      cursor === undefined
        ? create(beginWith(this.#asked, options), this.#listener)
        : create(beginWith(Promise.resolve(placeAt(cursor)), options), butFirst(this.#listener));
    this.#shared.stop();
    if (this.#running) this.#own.start();
  }
}

/** Takes a snapshot to begin with, if there is one, and options; returns options whose first snapshot it is. */
function beginWith(first: Promise<Snapshot> | undefined, options: FeedOptions): FeedOptions {
  let begin = first;
  const snapshot = (): Promise<Snapshot> => {
    const taken = begin;
    begin = undefined; // once: it may fail
    return taken ?? options.snapshot();
  };
  return { ...options, snapshot };
}

/** Takes a listener; returns one that is not told of the first snapshot, which holds nothing. */
function butFirst(listener: FeedListener): FeedListener {
  let shown = false;
  return {
    ...listener,
    snapshot: (loaded, reason) => {
      if (shown) listener.snapshot(loaded, reason);
      shown = true;
    },
  };
}
