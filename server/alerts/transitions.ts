import { setTimeout as sleep } from 'node:timers/promises';
import { AlertTable, type LiveEvent } from '#domain';
import { LogError } from '../../db/errors.ts';
import type { Change } from '../topics/book.ts';
import type { Books } from './books.ts';

/** Events of one write, at the most. */
const BATCH = 500;

/**
 * Milliseconds between two writes for each alert that stands, and at the most: each write has the whole table, some 3 µs for an alert, so
 * that of a core's time a few hundredths go into it, however many stand and move.
 */
const PAUSE_EACH = 0.1;
const LONGEST_PAUSE = 500;

/** What is written with. */
export interface TransitionsOptions {
  readonly books: Books;
  /** Takes a rule's id: a transition of one of its alerts is not durable and never will be, because somebody else was first or it failed. */
  readonly onLost: (rule: string) => void;
  readonly onFailure: (error: unknown) => void;
}

/**
 * Transitions on their way to the log, in their order: what comes while one write is under way goes with the next. One that cannot be
 * written waits, because it happened; only one that somebody else's overtook is dropped.
 */
export class Transitions {
  readonly #options: TransitionsOptions;
  readonly #waiting: LiveEvent[] = [];
  #writing: Promise<void> | undefined;
  /** When something was written for the last time, by the monotonic clock. */
  #writtenAt = -Infinity;

  constructor(options: TransitionsOptions) {
    this.#options = options;
  }

  /** How many are on their way. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** Takes events; they are written in a moment. */
  add(...events: readonly LiveEvent[]): void {
    this.#waiting.push(...events);
    this.flush();
  }

  /** Writes what waits, if anything does. */
  flush(): void {
    if (this.#waiting.length > 0) this.#writing ??= this.#run().finally(() => (this.#writing = undefined));
  }

  /** Settles when what waits is written, or cannot be at the moment. */
  async settled(): Promise<void> {
    await this.#writing;
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0) {
      let taken = 0;
      await this.#pause();
      try {
        await this.#options.books.live.write((table) => {
          const batch = this.#waiting.slice(0, BATCH);
          taken = batch.length;
          return this.#decide(table, batch);
        });
      } catch (error) {
        // A defect would fail for ever and keep all that follow; what the log says passes by itself.
        if (!(error instanceof LogError) || error.code === 'failed') this.#drop(taken);
        return this.#options.onFailure(error);
      }
      this.#writtenAt = performance.now();
      this.#waiting.splice(0, taken);
    }
  }

  /** The first after a while goes at once, and so does a whole batch: of those there are few. */
  async #pause(): Promise<void> {
    if (this.#waiting.length >= BATCH) return;
    const pause = Math.min(LONGEST_PAUSE, PAUSE_EACH * this.#options.books.live.state.alerts.size);
    const wait = this.#writtenAt + pause - performance.now();
    if (wait > 1) await sleep(wait);
  }

  /** What is not written did not happen: who found it finds it again, from what is durable. */
  #drop(count: number): void {
    const dropped = this.#waiting.splice(0, count);
    const rules = new Set(dropped.flatMap(({ kind, data }) => (kind === 'alert' ? [data.rule] : [])));
    for (const rule of rules) this.#options.onLost(rule);
  }

  #decide(table: AlertTable, batch: readonly LiveEvent[]): Change<LiveEvent, AlertTable> | undefined {
    const after = new AlertTable(table.state());
    const overtaken = new Set<string>();
    const events = batch.filter((event) => {
      // What is said of a transition goes with it.
      if (event.kind === 'alert-flapping' && overtaken.has(event.data.id)) return false;
      if (after.apply(event)) return true;
      if (event.kind === 'alert') {
        overtaken.add(event.data.id);
        this.#options.onLost(event.data.rule);
      }
      return false;
    });
    return events.length > 0 ? { events, after } : undefined;
  }
}
