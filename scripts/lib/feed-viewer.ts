import { hash } from 'node:crypto';
import { TRANSPORT_NAMES, type StreamEvent, type TransportName } from '#protocol';
import type { HistoryRecord, ViewerRecord } from '../../tests/lib/history.ts';
import { Feed, type FeedStatus, type Mode } from '../../web/connection/feed.ts';
import { DEFAULT_LADDER } from '../../web/connection/ladder.ts';
import { createMemory } from '../../web/connection/memory.ts';
import { fetchSnapshot } from '../../web/state/snapshot.ts';
import type { OpenTransport } from '../../web/transports/contract.ts';
import { OPENERS } from '../../web/transports/registry.ts';

/** Everything that a viewer here follows: its seqs are dense then. */
const TOPICS = ['*'];

/** Milliseconds in which everybody is live on an open network, on a busy machine too. */
const WARM_UP = 20_000;

/** How a viewer's connection stood from a moment on. */
export interface Standing {
  /** A performance time. */
  readonly since: number;
  readonly status: FeedStatus;
  /** The newest seq that it had applied then. */
  readonly at: number;
}

/** What a viewer is made with. */
export interface FeedViewerOptions {
  readonly name: string;
  /** Where it finds the server, such as its own proxy. */
  readonly origin: string;
  readonly mode: Mode;
  /** Where it writes down what happens to it. */
  readonly record: (record: HistoryRecord) => void;
  /** Chance in [0, 1), for its waits. */
  readonly random?: () => number;
}

/** Takes an event; returns a short text that is the same for equal events only. */
export function fingerprint(event: StreamEvent): string {
  return hash('sha1', JSON.stringify(event), 'base64').slice(0, 12);
}

/** One viewer as the page is one: the page's own feed, transports and memory on the real clock; only nothing is painted. */
export class FeedViewer {
  readonly name: string;
  readonly feed: Feed;
  /** The newest seq that it has applied or was told to begin behind, and the log that it is one of. */
  at = -1;
  epoch: string | undefined;
  /** The transports that carried its stream, in order, each change once. */
  readonly carried: TransportName[] = [];
  /** How its connection stood, each change, in order. */
  readonly standings: Standing[] = [];
  readonly #record: (record: ViewerRecord) => void;
  readonly #waiting = new Set<() => void>();

  /** Takes the options; nothing runs until `feed.start()`. */
  constructor({ name, origin, mode, record, random }: FeedViewerOptions) {
    this.name = name;
    this.#record = record;
    const kept = new Map<string, string>();
    const memory = createMemory(() => ({
      getItem: (key) => kept.get(key) ?? null,
      setItem: (key, text) => void kept.set(key, text),
    }));
    this.feed = new Feed(
      {
        origin,
        mode,
        memory,
        topics: TOPICS,
        ladder: DEFAULT_LADDER,
        snapshot: () => fetchSnapshot(origin, TOPICS, 0),
        transports: this.#tapped(),
        ...(random && { random }),
      },
      {
        greeted: () => undefined,
        snapshot: ({ epoch, seq }, reason) => {
          this.#record({ what: 'snapshot', viewer: name, epoch, seq, reason });
          [this.epoch, this.at] = [epoch, seq];
          this.#wake();
        },
        events: (events) => this.#apply(events),
        status: (status) => {
          this.standings.push({ since: performance.now(), status, at: this.at });
          this.#wake();
        },
        switched: (_, to) => void this.carried.push(to),
      },
    );
  }

  /** How its connection stands. */
  get status(): FeedStatus {
    return this.feed.status;
  }

  /** Resolves when the condition holds, looked at after each batch, snapshot and change of status; false after `patience` ms. */
  until(holds: () => boolean, patience: number): Promise<boolean> {
    return new Promise((resolve) => {
      const settle = (held: boolean): void => {
        clearTimeout(timer);
        this.#waiting.delete(look);
        resolve(held);
      };
      const look = (): void => {
        if (holds()) settle(true);
      };
      const timer = setTimeout(() => settle(false), patience);
      this.#waiting.add(look);
      look();
    });
  }

  #apply(events: readonly StreamEvent[]): void {
    for (const event of events) {
      this.#record({ what: 'applied', viewer: this.name, seq: event.seq, content: fingerprint(event) });
      this.at = event.seq;
    }
    this.#wake();
  }

  #wake(): void {
    for (const look of [...this.#waiting]) look();
  }

  /** The page's transports; what they bring is only looked at, for resets. */
  #tapped(): Record<TransportName, OpenTransport> {
    const tap =
      (open: OpenTransport): OpenTransport =>
      (request, events) =>
        open(request, {
          ...events,
          frame: (frame) => {
            if (frame.type === 'reset') {
              const { epoch, seq } = frame;
              this.#record({ what: 'reset', viewer: this.name, epoch, seq });
              [this.epoch, this.at] = [epoch, seq];
            }
            events.frame(frame);
          },
        });
    const taps = TRANSPORT_NAMES.map((name) => [name, tap(OPENERS[name])] as const);
    return Object.fromEntries(taps) as Record<TransportName, OpenTransport>; // fromEntries widens the keys
  }
}

/** Takes viewers; starts them and resolves when all follow the log. Throws when one does not. */
export async function startAll(viewers: readonly FeedViewer[]): Promise<void> {
  for (const { feed } of viewers) feed.start();
  const live = await Promise.all(
    viewers.map((viewer) => viewer.until(() => viewer.status.phase === 'live' && viewer.at > 0, WARM_UP)),
  );
  const late = viewers.filter((_, n) => !live[n]).map(({ name }) => name);
  if (late.length > 0) throw new Error(`Not live on an open network: ${late.join(', ')}.`);
}
