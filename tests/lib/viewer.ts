import {
  ALL_TOPICS,
  type Bye,
  type Cursor,
  type Frame,
  type StreamEvent,
  type TransportName,
} from '#protocol';
import type { CloseCause, Link } from '../../web/transports/contract.ts';
import { OPENERS } from '../../web/transports/registry.ts';

/** What a test may listen to. */
export interface ViewerEvents {
  /** A connection said hello: the next event is `seq` + 1 of this log. */
  readonly begin?: (epoch: string, seq: number) => void;
  /** An event was applied, repeats dropped. */
  readonly applied?: (event: StreamEvent) => void;
}

/** A well-behaved viewer on one of the page's own transports: it follows the client's table of docs/PROTOCOL.md, 3. */
export class Viewer {
  readonly transport: TransportName;
  readonly topics: readonly string[];
  /** Every breach of the protocol: holes, resets, foreign logs. Empty when all is well. */
  readonly faults: string[] = [];
  /** Every goodbye that was said to it. */
  readonly byes: Bye[] = [];
  /** Why its links ended by themselves, in order. */
  readonly closures: CloseCause[] = [];
  /** Events applied. */
  applied = 0;
  /** Where it stands; undefined before the first hello. */
  cursor: Cursor | undefined;
  readonly #events: ViewerEvents;
  readonly #waiting = new Set<() => void>();
  #link: Link | undefined;
  #attempt = 0;

  /** Takes the transport to stay on, who listens, and the topics; left out, everything. */
  constructor(transport: TransportName, events: ViewerEvents = {}, topics: readonly string[] = ALL_TOPICS) {
    this.transport = transport;
    this.#events = events;
    this.topics = topics;
  }

  /** True while its link has not ended. */
  get open(): boolean {
    return this.#link !== undefined;
  }

  /** Takes the server's origin; connects from its cursor. Resolves at the hello. */
  async connect(origin: string): Promise<void> {
    this.close();
    const attempt = ++this.#attempt;
    let greeted = false;
    const link = OPENERS[this.transport](
      { origin, cursor: this.cursor, topics: this.topics },
      {
        traffic: () => undefined,
        frame: (frame) => {
          if (attempt !== this.#attempt) return;
          greeted ||= frame.type === 'hello';
          this.#take(frame);
          this.#wake();
        },
        closed: (cause) => {
          if (attempt !== this.#attempt) return;
          this.#link = undefined;
          this.closures.push(cause);
          this.#wake();
        },
      },
    );
    this.#link = link;
    await this.until(() => greeted, 10_000);
  }

  /** Ends its link without a word. */
  close(): void {
    this.#attempt += 1;
    this.#link?.close();
    this.#link = undefined;
  }

  /** Resolves when it has applied everything up to `seq`. Throws after `patience` milliseconds. */
  reach(seq: number, patience = 30_000): Promise<void> {
    return this.until(() => (this.cursor?.seq ?? -1) >= seq, patience);
  }

  /** Resolves when the condition holds, looked at after each frame. Throws after `patience` milliseconds. */
  until(holds: () => boolean, patience: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(look);
        const last = JSON.stringify(this.closures.at(-1));
        reject(new Error(`${this.transport} stands at ${this.cursor?.seq} (last closed: ${last})`));
      }, patience);
      const look = () => {
        if (!holds()) return;
        clearTimeout(timer);
        this.#waiting.delete(look);
        resolve();
      };
      this.#waiting.add(look);
      look();
    });
  }

  #wake(): void {
    for (const look of [...this.#waiting]) look();
  }

  #take(frame: Frame): void {
    if (frame.type === 'bye') this.byes.push(frame);
    else if (frame.type === 'reset') this.faults.push(`reset at ${frame.seq}: ${frame.reason}`);
    else if (frame.type === 'hello') this.#begin(frame.epoch, frame.from);
    else if (frame.type === 'batch') this.#apply(frame);
  }

  #begin(epoch: string, from: number): void {
    this.cursor ??= { epoch, seq: from };
    if (this.cursor.epoch !== epoch) this.faults.push(`another log: ${epoch}`);
    if (from > this.cursor.seq) this.faults.push(`begins at ${from}, above its cursor ${this.cursor.seq}`);
    this.#link?.advance(this.cursor);
    this.#events.begin?.(epoch, this.cursor.seq);
  }

  #apply({ from, to, events }: Extract<Frame, { type: 'batch' }>): void {
    const { cursor } = this;
    if (cursor === undefined) return void this.faults.push('a batch before the hello');
    if (to <= cursor.seq) return;
    if (from > cursor.seq) this.faults.push(`a hole: (${from}, ${to}] at ${cursor.seq}`);
    for (const event of events) {
      if (event.seq <= cursor.seq) continue;
      this.applied += 1;
      this.#events.applied?.(event);
    }
    this.cursor = { epoch: cursor.epoch, seq: to };
    this.#link?.advance(this.cursor);
  }
}
