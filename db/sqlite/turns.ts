import { setImmediate as nextTurn } from 'node:timers/promises';
import { closedError, explain } from './failures.ts';

/** Reads of one log: what takes long is read in parts, a turn of the event loop each, so that it keeps nobody waiting. */
export class Turns {
  readonly #isClosed: () => boolean;

  /** Takes whether the log is closed: then every read is refused. */
  constructor(isClosed: () => boolean) {
    this.#isClosed = isClosed;
  }

  /** Takes a read of one turn; resolves with what it returned, rejects with a failure in our words. */
  read<T>(read: () => T): Promise<T> {
    if (this.#isClosed()) return Promise.reject(closedError());
    try {
      return Promise.resolve(read());
    } catch (error) {
      return Promise.reject(explain(error));
    }
  }

  /** Takes a read that pauses after each part; resolves with what it returned in the end. */
  async whole<T>(parts: Generator<undefined, T>): Promise<T> {
    for (;;) {
      const part = await this.read(() => parts.next());
      if (part.done) return part.value;
      await nextTurn();
    }
  }

  /** Takes pages that are read when they are asked for; yields them. */
  async *pages<Page>(pages: Generator<Page, void>): AsyncGenerator<Page, void> {
    for (;;) {
      const page = await this.read(() => pages.next());
      if (page.done) return;
      yield page.value;
      await nextTurn();
    }
  }
}
