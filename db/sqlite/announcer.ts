import type { CommitListener, SampleRow, StoredEvent } from '../log.ts';

/** Tells everybody of each commit. */
export class Announcer {
  readonly #listeners = new Set<CommitListener>();

  /** Takes who is to be told; returns the way to stop it. */
  add(listener: CommitListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Takes what was committed, and the rows of samples in it; tells it when it is anything. A listener that throws is a defect and ends the process as
   * one, but takes no writer or neighbour with it.
   */
  tell(events: readonly StoredEvent[], rows: readonly (SampleRow | undefined)[]): void {
    if (events.length === 0) return;
    for (const listener of [...this.#listeners]) {
      try {
        listener(events, rows);
      } catch (error) {
        setImmediate(() => {
          throw error;
        });
      }
    }
  }
}
