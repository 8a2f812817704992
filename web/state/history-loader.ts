import { Refusal, type History } from '#protocol';
import { backoff, resolveDelay } from '../connection/backoff.ts';
import type { AskHistory, HistoryWanted } from './history.ts';

/** One attempt at a history: made anew for each, since a live range moves on while it is waited for. */
export interface Attempt {
  readonly wanted: HistoryWanted;
  /** Takes the answer; returns whether it could be used. If not, it is asked for again later. */
  answered(history: History): boolean;
}

/** Asks for histories, one at a time: a newer question replaces an older one, what fails is asked again with backoff. */
export class HistoryLoader {
  readonly #ask: AskHistory;
  readonly #failed: (reason: unknown) => void;
  #abort: AbortController | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Takes the question and who is told of each failure. */
  constructor(ask: AskHistory, failed: (reason: unknown) => void) {
    this.#ask = ask;
    this.#failed = failed;
  }

  /** Takes what makes an attempt, and makes one at once; `failures` before it lengthen the wait after the next. */
  load(attempt: () => Attempt, failures = 0): void {
    this.stop();
    const abort = new AbortController();
    this.#abort = abort;
    const asked = attempt();
    const again = (reason: unknown): void => {
      if (this.#abort !== abort) return;
      this.#failed(reason);
      // The same question would be refused in the same way.
      if (reason instanceof Refusal && reason.status < 500) return;
      const wait = resolveDelay(backoff(failures), Math.random());
      this.#timer = setTimeout(() => this.load(attempt, failures + 1), wait);
    };
    this.#ask(asked.wanted, abort.signal)
      .then((history) => {
        if (this.#abort !== abort) return;
        if (!asked.answered(history)) again(undefined);
        else if (this.#abort === abort) this.stop();
      })
      .catch(again); // also of an answer that could not be taken in
  }

  /** Ends the question under way and forgets it. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#abort?.abort();
    this.#abort = undefined;
  }
}
