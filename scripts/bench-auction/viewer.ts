import { formatCursor, type Cursor, type TransportName } from '#protocol';
import type { Line } from './clients/contract.ts';
import type { Target } from './clients/http.ts';
import { LINES } from './clients/registry.ts';
import type { Heard, Shown } from './shown.ts';

/** One who follows a lot over one transport, by the client's table of docs/PROTOCOL.md, 3. */
export class LotViewer {
  readonly transport: TransportName;
  /** The seqs of the lot's events that it applied, in its order. */
  readonly seqs: number[] = [];
  /** Every breach of the protocol. */
  readonly faults: string[] = [];
  /** Where it began. */
  begun = -1;
  readonly #target: Target;
  readonly #topics: readonly string[];
  readonly #shown: Shown;
  #cursor: Cursor | undefined;
  #line: Line | undefined;
  #attempt = 0;
  #goal: { readonly seq: number; readonly reached: () => void } | undefined;

  /** Takes its transport, the server, the lot's topic, and what everybody here was shown. */
  constructor(transport: TransportName, target: Target, topic: string, shown: Shown) {
    this.transport = transport;
    this.#target = target;
    this.#topics = [topic];
    this.#shown = shown;
  }

  /** The last seq that it knows of. */
  get at(): number {
    return this.#cursor?.seq ?? -1;
  }

  /** The way up of its line; undefined where commands go by POST. */
  get command(): Line['command'] {
    return this.#line?.command;
  }

  /** Opens a line from its cursor, in the place of the one before. Resolves at the hello; rejects when the line ends first. */
  connect(): Promise<void> {
    this.cut();
    const attempt = ++this.#attempt;
    const greeted = Promise.withResolvers<undefined>();
    const cursor = this.#cursor && formatCursor(this.#cursor);
    this.#line = LINES[this.transport](
      { ...this.#target, topics: this.#topics, cursor },
      {
        heard: (json, list) => {
          if (attempt !== this.#attempt) return;
          for (const frame of this.#shown.read(json, list)) this.#take(frame);
          greeted.resolve(undefined);
        },
        ended: (reason) => {
          if (attempt !== this.#attempt) return;
          this.faults.push(`its line ended: ${reason}`);
          greeted.reject(new Error(reason));
        },
      },
    );
    return greeted.promise;
  }

  /** Resolves when it has applied everything up to a seq. Rejects after `patience` ms. */
  reach(seq: number, patience: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const late = (): void =>
        reject(new Error(`A viewer on ${this.transport} stands at ${this.at}, not ${seq}.`));
      const timer = setTimeout(late, patience);
      const reached = (): void => {
        clearTimeout(timer);
        resolve();
      };
      this.#goal = { seq, reached };
      this.#look();
    });
  }

  /** Breaks its line off without a word. */
  cut(): void {
    this.#attempt += 1;
    this.#line?.cut();
    this.#line = undefined;
  }

  #take(frame: Heard): void {
    if (frame.type === 'hello') this.#begin({ epoch: frame.epoch, seq: frame.from });
    else if (frame.type === 'batch') this.#apply(frame);
    else if (frame.type === 'heartbeat') this.#advance(frame.head);
    else this.faults.push(`a ${frame.type} at ${this.at}`);
  }

  #begin(cursor: Cursor): void {
    if (this.begun < 0) this.begun = cursor.seq;
    this.#cursor ??= cursor;
    if (cursor.epoch !== this.#cursor.epoch) this.faults.push(`another log: ${cursor.epoch}`);
    if (cursor.seq > this.#cursor.seq) this.faults.push(`begins at ${cursor.seq}, above ${this.at}`);
    this.#advance(cursor.seq);
  }

  #apply({ from, to, seqs }: Extract<Heard, { type: 'batch' }>): void {
    const { at } = this;
    if (to <= at || this.#cursor === undefined) return;
    if (from > at) this.faults.push(`a hole: (${from}, ${to}] at ${at}`);
    for (const seq of seqs) if (seq > at) this.seqs.push(seq);
    this.#cursor = { ...this.#cursor, seq: to };
    this.#advance(to);
    this.#look();
  }

  #look(): void {
    if (this.#goal !== undefined && this.at >= this.#goal.seq) this.#goal.reached();
  }

  /** Takes the head as far as it was told: when it is above the own place, there is more to ask for. */
  #advance(head: number): void {
    if (this.#cursor) this.#line?.advance?.(formatCursor(this.#cursor), head > this.at);
  }
}
