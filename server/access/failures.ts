import { personNamed } from '#domain';
import type { AccessBook } from './access-book.ts';

/** Milliseconds between two events that tell of failed attempts: however many there are, the log has a few lines of them. */
const TELL_EVERY = 10 * 60_000;

/** Tells the log of attempts to sign in that failed: the first at once, those that follow by their number when ten minutes are over. */
export class Failures {
  readonly #book: AccessBook;
  readonly #now: () => number;
  readonly #onFailure: (error: unknown) => void;
  /** Runs while nothing more is told. */
  #timer: NodeJS.Timeout | undefined;
  /** How many were not told yet, and whose name was tried last. */
  #untold = { count: 0, name: '' };

  /** Takes the book, the clock, and who is told that it could not be written. */
  constructor(book: AccessBook, now: () => number, onFailure: (error: unknown) => void) {
    this.#book = book;
    this.#now = now;
    this.#onFailure = onFailure;
  }

  /** Takes the name that was tried where one was. A name of nobody's is not written: people type passwords there. */
  count(typed: string | undefined): void {
    const name = typed === undefined ? undefined : personNamed(this.#book.state, typed)?.name;
    this.#untold = { count: this.#untold.count + 1, name: name ?? this.#untold.name };
    if (this.#timer === undefined) void this.#tell(); // it never rejects
  }

  /** Resolves when all of them are written, or cannot be. */
  async stop(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#write();
  }

  async #tell(): Promise<void> {
    this.#timer = undefined;
    if (this.#untold.count === 0) return;
    this.#timer = setTimeout(() => void this.#tell(), TELL_EVERY).unref();
    await this.#write();
  }

  async #write(): Promise<void> {
    const { count, name } = this.#untold;
    if (count === 0) return;
    this.#untold = { count: 0, name: '' };
    try {
      await this.#book.tell({ type: 'sign-in-failed', by: '', t: this.#now(), name, count });
    } catch (error) {
      this.#onFailure(error);
    }
  }
}
