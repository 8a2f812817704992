import { AlertTable, type LiveEvent } from '#domain';
import { LogError } from '../../db/errors.ts';
import type { Change } from '../topics/book.ts';
import type { Books } from './books.ts';

/** Events of one write, at the most. */
const BATCH = 500;

/** What is written with. */
export interface TransitionsOptions {
  readonly books: Books;
  /** Takes a rule's id: a transition of one of its alerts did not follow on what is durable, because somebody else was first. */
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
      try {
        await this.#options.books.live.write((table) => {
          const batch = this.#waiting.slice(0, BATCH);
          taken = batch.length;
          return this.#decide(table, batch);
        });
      } catch (error) {
        // A defect would fail for ever and keep all that follow; what the log says passes by itself.
        if (!(error instanceof LogError) || error.code === 'failed') this.#waiting.splice(0, taken);
        return this.#options.onFailure(error);
      }
      this.#waiting.splice(0, taken);
    }
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
