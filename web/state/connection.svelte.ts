import { Refusal, type Snapshot } from '#protocol';
import { BOARD_TOPICS, keepInAddress, WINDOW_SECONDS } from '../config.ts';
import type { FeedListener, LoadReason } from '../connection/feed-types.ts';
import { createMemory, readPreferences } from '../connection/memory.ts';
import type { Mode } from '../connection/state-types.ts';
import type { FeedStatus } from '../connection/status.ts';
import { PageFeed } from '../sharing/page-feed.ts';
import type { Door } from '../sharing/doors.ts';
import type { Board } from './board.svelte.ts';
import { DiaryBook } from './diary.svelte.ts';
import { builtScript, PageVersion } from './page-version.svelte.ts';
import { fetchSnapshot } from './snapshot.ts';

/** The page's feed, and its status as a rune. What the feed brings goes straight into the board. */
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

  /** Takes the page's origin, its query, the URL of its main script, the way to the browser's shared stream, and the board to fill. */
  constructor(origin: string, query: URLSearchParams, script: string, door: Door, board: Board) {
    this.page = new PageVersion(builtScript(script));
    const memory = createMemory();
    const options = {
      ...readPreferences(query, memory),
      origin,
      topics: BOARD_TOPICS,
      memory,
      snapshot: () => this.#snapshot(origin),
    };
    const listener: FeedListener = {
      greeted: (hello) => {
        this.page.greeted(hello);
        this.demo = hello.demo === true;
        board.clock.learn(hello.serverTime);
        board.setPace(hello.cadence);
      },
      snapshot: (snapshot, reason) => {
        this.epoch = snapshot.epoch;
        if (reason !== 'start') this.reset = { reason };
        this.diary.loaded(reason);
        board.load(snapshot);
      },
      events: (events) => board.apply(events),
      status: (status) => {
        this.status = status;
        this.diary.status(status);
      },
      switched: (from, to, at) => {
        if (from !== undefined) board.markSwitch(to, at);
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

  async #snapshot(origin: string): Promise<Snapshot> {
    try {
      const snapshot = await fetchSnapshot(origin, BOARD_TOPICS, WINDOW_SECONDS);
      this.refusal = undefined;
      return snapshot;
    } catch (error) {
      this.refusal = error instanceof Refusal ? error : undefined;
      throw error;
    }
  }
}
