import type { StoredEvent } from '../log.ts';

type Listener = (events: readonly StoredEvent[]) => void;

/** Tells everybody of each commit. */
export class Announcer {
  readonly #listeners = new Set<Listener>();

  /** Takes who is to be told; returns the way to stop it. */
  add(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Takes what was committed; tells it when it is anything. A listener that throws is a defect and ends the process as
   * one, but takes no writer or neighbour with it.
   */
  tell(events: readonly StoredEvent[]): void {
    if (events.length === 0) return;
    for (const listener of [...this.#listeners]) {
      try {
        listener(events);
      } catch (error) {
        setImmediate(() => {
          throw error;
        });
      }
    }
  }
}
