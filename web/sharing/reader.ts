import { topicMatcher, type Batch, type Cursor, type Frame, type Reset, type TransportName } from '#protocol';
import type { Clock } from '../connection/clock.ts';
import type { AskLog } from './catch-up.ts';
import type { Engine } from './engine.ts';

/** Events sent ahead of what a page has taken: one that is frozen or busy is not queued for without bound. */
const AHEAD = 5_000;
/** Milliseconds before the log is asked again when it did not answer, and before a place beyond the head is doubted. */
const AGAIN = 1_000;

/** What a reader needs. */
export interface ReaderOptions {
  readonly topics: readonly string[];
  readonly ask: AskLog;
  readonly clock: Clock;
  readonly batch: (batch: Batch, via: TransportName) => void;
  readonly reset: (reset: Reset) => void;
}

/**
 * A page's place in the stream of an engine: catch up, then live, with no hole between. It stands still while its page
 * takes nothing, and goes on from there.
 */
export class Reader {
  readonly engine: Engine;
  readonly #options: ReaderOptions;
  readonly #matches: (topic: string) => boolean;
  /** Where the page's next batch begins, and up to where nothing was found that it wants. */
  #cursor: Cursor;
  #looked: number;
  #ahead = 0;
  #asking = false;
  #closed = false;
  /** It has stood beyond the head: once is looked into. */
  #doubted = false;

  /** Takes the engine, where the page stands, and the rest. */
  constructor(engine: Engine, cursor: Cursor, options: ReaderOptions) {
    this.engine = engine;
    this.#options = options;
    this.#matches = topicMatcher(options.topics);
    this.#cursor = cursor;
    this.#looked = cursor.seq;
  }

  /** The patterns that it was made with. */
  get topics(): readonly string[] {
    return this.#options.topics;
  }

  /** Where another reader would go on for the same page. */
  get cursor(): Cursor {
    return this.#cursor;
  }

  /** The page took so many events. */
  taken(events: number): void {
    this.#ahead = Math.max(0, this.#ahead - events);
    this.advance();
  }

  /** Delivers what there is. */
  advance(): void {
    const { engine } = this;
    if (this.#closed || this.#asking || this.#ahead >= AHEAD || engine.epoch === undefined) return;
    // Nothing is live before something carries: what came before is asked for then.
    if (engine.status.carrier === undefined) return;
    // Of two logs, and of a place that lies beyond the head, the log itself says who is right.
    const foreign = engine.epoch !== this.#cursor.epoch;
    if (foreign || this.#looked < engine.ring.floor) return void this.#catchUp(foreign); // it never rejects
    if (this.#looked > engine.head) this.#doubt();
    const events = engine.ring.after(this.#looked).filter(({ topic }) => this.#matches(topic));
    if (events.length > 0)
      this.#send({ from: this.#cursor.seq, to: Math.max(engine.ring.seq, this.#looked), events });
    this.#looked = Math.max(engine.ring.seq, this.#looked);
  }

  /** A page whose snapshot is newer than the stream waits a moment for it; one that still does is beyond a log that was put back. */
  #doubt(): void {
    if (this.#doubted) return;
    this.#doubted = true;
    this.#options.clock.after(AGAIN, () => {
      const idle = !this.#closed && !this.#asking;
      if (idle && this.#looked > this.engine.head) void this.#catchUp(false); // it never rejects
    });
  }

  /** Delivers nothing any more. */
  close(): void {
    this.#closed = true;
  }

  #send(batch: Batch, via: TransportName = this.engine.via): void {
    this.#options.batch(batch, via);
    this.#ahead += batch.events.length;
    this.#cursor = { epoch: this.#cursor.epoch, seq: batch.to };
    this.#looked = batch.to;
  }

  /** Below the ring: the server is asked, page by page, until the ring is reached. */
  async #catchUp(foreign: boolean): Promise<void> {
    this.#asking = true;
    const frames = await this.#options
      .ask({ epoch: this.#cursor.epoch, seq: this.#looked }, this.#options.topics, this.engine.token)
      .catch(() => undefined);
    if (this.#closed) return;
    if (frames === undefined || frames.some(({ type }) => type === 'bye')) {
      this.#options.clock.after(AGAIN, () => this.#resume());
      return;
    }
    for (const frame of frames) this.#read(frame);
    if (!foreign) return this.#resume();
    // The page knows the log better than the stream does, which has not heard yet.
    this.engine.nudge('online');
    this.#options.clock.after(AGAIN, () => this.#resume());
  }

  #resume(): void {
    this.#asking = false;
    this.advance();
  }

  #read(frame: Frame): void {
    if (this.#closed) return;
    if (frame.type === 'batch') this.#send({ ...frame, from: this.#cursor.seq }, 'polling');
    if (frame.type === 'reset') {
      this.#options.reset(frame);
      this.close();
    }
  }
}
