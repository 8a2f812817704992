import { personNamed } from '#domain';
import type { AccessBook } from './access-book.ts';

/** Milliseconds between two events that tell of failed attempts: however many there are, the log has a few lines of them. */
const TELL_EVERY = 10 * 60_000;

/** Tells the log of attempts to sign in that failed: the first at once, those that follow by their number. */
export class Failures {
  readonly #book: AccessBook;
  readonly #now: () => number;
  readonly #onFailure: (error: unknown) => void;
  #told = -Infinity;
  #untold = 0;

  /** Takes the book, the clock, and who is told that it could not be written. */
  constructor(book: AccessBook, now: () => number, onFailure: (error: unknown) => void) {
    this.#book = book;
    this.#now = now;
    this.#onFailure = onFailure;
  }

  /** Takes the name that was tried where one was. A name of nobody's is not written: people type passwords there. */
  count(typed: string | undefined): void {
    this.#untold += 1;
    const now = this.#now();
    if (now >= this.#told && now < this.#told + TELL_EVERY) return;
    const name = typed === undefined ? undefined : personNamed(this.#book.state, typed)?.name;
    const count = this.#untold;
    this.#told = now;
    this.#untold = 0;
    this.#book
      .tell({ type: 'sign-in-failed', by: '', t: now, name: name ?? '', count })
      .catch(this.#onFailure);
  }
}
