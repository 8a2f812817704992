import type { TransportName } from '#protocol';
import type { Clock } from './clock.ts';
import type { FeedListener } from './feed-types.ts';
import { guarded } from './report.ts';
import type { FeedStats } from './stats.ts';

/** What has carried the stream: counts each change of it and tells the listener, also over a time when nothing did. */
export class Carriers {
  readonly #stats: FeedStats;
  readonly #clock: Clock;
  readonly #listener: Pick<FeedListener, 'switched'>;
  #last: TransportName | undefined;

  /** Takes the counters, the clock, and who is told. */
  constructor(stats: FeedStats, clock: Clock, listener: Pick<FeedListener, 'switched'>) {
    this.#stats = stats;
    this.#clock = clock;
    this.#listener = listener;
  }

  /** Takes what carries the stream now; nothing happens while it is the same. */
  carries(transport: TransportName): void {
    const from = this.#last;
    if (from === transport) return;
    this.#last = transport;
    if (from !== undefined) {
      this.#stats.ended(from);
      this.#stats.count(transport, 'switches');
    }
    guarded(() => this.#listener.switched(from, transport, this.#clock.now()));
  }

  /** Forgets the last one: what comes next is no change. */
  restart(): void {
    this.#last = undefined;
  }
}
