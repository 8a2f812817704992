import { Refusal, type Snapshot } from '#protocol';
import { keepInAddress } from '../config.ts';
import type { FeedListener, LoadReason } from '../connection/feed-types.ts';
import { followLife } from '../connection/lifecycle.ts';
import { createMemory, readPreferences } from '../connection/memory.ts';
import type { Mode } from '../connection/state-types.ts';
import type { FeedStatus } from '../connection/status.ts';
import { PageFeed } from '../sharing/page-feed.ts';
import type { Door } from '../sharing/doors.ts';
import { DiaryBook } from './diary.svelte.ts';
import { builtScript, PageVersion } from './page-version.svelte.ts';
import type { Intake } from './shown.ts';
import { fetchSnapshot } from './snapshot.ts';

/** What a connection is made with. */
export interface ConnectionOptions {
  readonly origin: string;
  /** The page's query. */
  readonly query: URLSearchParams;
  /** The URL of the page's main script, empty where it was not built. */
  readonly script: string;
  /** The way to the browser's shared stream. */
  readonly door: Door;
  /** What the page shows. */
  readonly topics: readonly string[];
  /** Seconds of past that a snapshot brings. */
  readonly window: number;
}

/** The page's feed, and its status as a rune. What the feed brings goes straight into what the page shows. */
export class Connection {
  readonly feed: PageFeed;
  /** Whether the server serves another page than this one. */
  readonly page: PageVersion;
  /** What happened to the connection, on this page and those before it in this tab. */
  readonly diary = new DiaryBook();
  /** How the connection stands. */
  status = $state.raw<FeedStatus>() as FeedStatus; // set in the constructor, before anyone reads it
  /** The log's epoch, once a snapshot has named it. */
  epoch = $state<string | undefined>(undefined);
  /** The server is a demo. */
  demo = $state(false);
  /** The server's own words, when it refused the last snapshot. */
  refusal = $state.raw<Refusal | undefined>(undefined);

  /** Why the page last began anew after its start; another object each time. */
  reset = $state.raw<{ readonly reason: LoadReason } | undefined>(undefined);
  /** Performance time at which the newest snapshot was asked for. */
  #asked = 0;

  /** Takes how the page is connected, and what to fill. */
  constructor({ origin, query, script, door, topics, window }: ConnectionOptions, intake: Intake) {
    this.page = new PageVersion(builtScript(script));
    const memory = createMemory();
    const options = {
      ...readPreferences(query, memory),
      origin,
      topics,
      memory,
      snapshot: () => this.#snapshot(() => fetchSnapshot(origin, topics, window)),
    };
    const listener: FeedListener = {
      greeted: (hello) => {
        this.page.greeted(hello);
        this.demo = hello.demo === true;
        intake.clock.learn(hello.serverTime);
        intake.setPace?.(hello.cadence);
      },
      snapshot: (snapshot, reason) => {
        this.epoch = snapshot.epoch;
        if (reason !== 'start') this.reset = { reason };
        this.diary.loaded(reason);
        intake.load(snapshot);
        intake.clock.answered(snapshot.serverTime, this.#asked);
      },
      events: (events) => intake.apply(events),
      heartbeat: (beat) => {
        intake.clock.learn(beat.serverTime);
        intake.heartbeat?.(beat);
      },
      status: (status) => {
        this.status = status;
        this.diary.status(status);
      },
      switched: (from, to, at) => {
        if (from !== undefined) intake.markSwitch?.(to, at);
      },
    };
    this.feed = new PageFeed(options, listener, door);
    this.status = this.feed.status;
  }

  /** The server serves a newer page: a reload would bring it. */
  get newerPage(): boolean {
    return this.page.newer;
  }

  /** Takes a mode chosen by hand; the stream goes over to it without a break. */
  select(mode: Mode): void {
    keepInAddress(mode);
    this.feed.select(mode);
  }

  /** Takes the page's window; starts the feed and follows the life of the page. Returns what ends both. */
  start(target: Window): () => void {
    const stopWriting = this.diary.follow(target);
    this.feed.start();
    const stopFollowing = followLife(target, this.feed);
    return () => {
      stopFollowing();
      stopWriting();
      this.feed.stop();
    };
  }

  async #snapshot(ask: () => Promise<Snapshot>): Promise<Snapshot> {
    this.#asked = performance.now();
    try {
      const snapshot = await ask();
      this.refusal = undefined;
      return snapshot;
    } catch (error) {
      this.refusal = error instanceof Refusal ? error : undefined;
      throw error;
    }
  }
}
