import type { ShareView, Snapshot } from '#protocol';
import type { Credential } from '../connection/credential.ts';
import { DEFAULT_LADDER } from '../connection/ladder.ts';
import { followLife } from '../connection/lifecycle.ts';
import { createMemory } from '../connection/memory.ts';
import type { Mode } from '../connection/state-types.ts';
import type { FeedStatus } from '../connection/status.ts';
import type { Door } from '../sharing/doors.ts';
import { PageFeed } from '../sharing/page-feed.ts';
import type { Intake } from '../state/shown.ts';
import { fetchSnapshot } from '../state/snapshot.ts';

/** What an embed's stream is made with. */
export interface StreamOptions {
  readonly site: string;
  readonly topics: readonly string[];
  /** Seconds of past that a snapshot brings. */
  readonly window: number;
  readonly mode: Mode;
  readonly door: Door;
  readonly credential: Credential;
  readonly intake: Intake;
  /** The snapshot is shown. */
  readonly loaded: () => void;
  /** Takes the seqs of events just applied. */
  readonly applied: (seqs: readonly number[]) => void;
}

/** The events of one share, from its snapshot on, and how that stands as a rune. */
export class EmbedStream {
  readonly feed: PageFeed;
  /** How the connection stands. */
  status = $state.raw<FeedStatus>() as FeedStatus; // set in the constructor, before anyone reads it
  /** Something carries it, or did. */
  carried = $state(false);
  #credential: Credential;

  /** Takes what it is made with; nothing runs until `start`. */
  constructor(options: StreamOptions) {
    const { site, topics, window, mode, door, credential, intake, loaded, applied } = options;
    this.#credential = credential;
    const memory = createMemory();
    let asked = 0;
    this.feed = new PageFeed(
      {
        origin: site,
        topics,
        mode,
        ladder: DEFAULT_LADDER,
        memory: { ...memory, mode: () => undefined },
        credential,
        snapshot: (): Promise<Snapshot> => {
          asked = performance.now();
          return fetchSnapshot(site, topics, window, this.#credential.token);
        },
      },
      {
        greeted: (hello) => {
          intake.clock.learn(hello.serverTime);
          intake.setPace?.(hello.cadence);
        },
        snapshot: (snapshot) => {
          intake.load(snapshot);
          intake.clock.answered(snapshot.serverTime, asked);
          loaded();
        },
        events: (events) => {
          intake.apply(events);
          applied(events.map(({ seq }) => seq));
        },
        heartbeat: (beat) => {
          intake.clock.learn(beat.serverTime);
          intake.heartbeat?.(beat);
        },
        status: (status) => {
          this.status = status;
          if (status.carrier !== undefined) this.carried = true;
        },
        switched: (from, to, at) => {
          if (from !== undefined) intake.markSwitch?.(to, at);
        },
      },
      door,
    );
    this.status = this.feed.status;
  }

  /** Starts the stream and follows the life of the page; returns what ends both. */
  start(): () => void {
    this.feed.start();
    const stopFollowing = followLife(window, this.feed);
    return () => {
      stopFollowing();
      this.feed.stop();
    };
  }

  /** Takes a newer credential of the same rights: nothing is interrupted. */
  renew(credential: Credential): void {
    this.#credential = credential;
    this.feed.renew(credential);
  }
}

/** Takes what a share lets read and what is wanted of it, as topic patterns; returns what can be had of that. */
export function readable(
  { topics }: Pick<ShareView, 'topics'>,
  wanted: readonly string[],
  within: (pattern: string, allowed: string) => boolean,
): readonly string[] {
  const asked = wanted.filter((pattern) => topics.some((allowed) => within(pattern, allowed)));
  const narrower = topics.filter((allowed) => wanted.some((pattern) => within(allowed, pattern)));
  return [...asked, ...narrower.filter((pattern) => !asked.includes(pattern))];
}
