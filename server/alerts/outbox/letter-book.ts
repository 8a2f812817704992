import { setTimeout as sleep } from 'node:timers/promises';
import { ALERT_TOPICS, type Delivery } from '#protocol';
import type { AppendRequest, AppendResult, Log } from '../../../db/log.ts';
import type { OutboxWrite } from '../../../db/outbox.ts';
import type { Letter } from './letter.ts';
import { Letters, rowOf } from './letters.ts';

/** Milliseconds before what could not be written is written again. */
const WRITE_AGAIN = 500;

/** What is written together, and what is true once it is. */
export interface Writing extends Pick<AppendRequest, 'once'> {
  readonly deliveries: readonly Delivery[];
  /** Letters as they will be; null for those that go. */
  readonly letters: ReadonlyMap<string, Letter | null>;
  /** Further rows of the outbox. */
  readonly rows?: readonly OutboxWrite[];
}

/** The letters, in memory as they stand in the log's outbox, and every change of them. */
export class LetterBook {
  readonly letters = new Letters();
  readonly #log: Log;
  readonly #onFailure: (error: unknown) => void;
  #writing: Promise<unknown> = Promise.resolve();

  /** Takes the log, and who is told what could not be written yet. */
  constructor(log: Log, onFailure: (error: unknown) => void) {
    this.#log = log;
    this.#onFailure = onFailure;
  }

  /** Reads what is there. Rejects with LogError. */
  async open(): Promise<void> {
    const shown = await this.#log.state(ALERT_TOPICS.delivery);
    if (shown !== undefined) this.letters.recall(shown.json);
    for await (const page of this.#log.outbox('message')) for (const row of page) this.letters.restore(row);
  }

  /**
   * Takes what makes a writing when its turn has come. One writing after the other, for each has what the page is shown after it. What is written is
   * true here once it is durable. Rejects with LogError.
   */
  write(make: () => Writing): Promise<AppendResult> {
    const written = this.#writing.then(async () => {
      const { deliveries, letters: changed, rows = [], once } = make();
      const old = this.letters.overflow(changed).map((id) => [id, null] as const);
      const letters = new Map([...changed, ...old]);
      const topic = ALERT_TOPICS.delivery;
      const result = await this.#log.append({
        events: deliveries.map((data) => ({ topic, kind: 'delivery', data: { ...data } })),
        outbox: [...rows, ...[...letters].map(([id, letter]) => rowOf(id, letter))],
        states:
          deliveries.length === 0
            ? []
            : [{ topic, state: this.letters.shown(deliveries, letters), over: null }],
        ...(once && { once }),
      });
      if (result.replayed) return result;
      for (const [id, letter] of letters) {
        if (letter === null) this.letters.remove(id);
        else this.letters.put(letter);
      }
      this.letters.told(deliveries);
      return result;
    });
    this.#writing = written.catch(() => undefined); // who waits for it is told
    return written;
  }

  /** Takes what is true already, and a signal that ends it; writes it as soon as that is possible. Rejects when the signal aborts. */
  async insist(writing: Writing, signal: AbortSignal): Promise<void> {
    for (;;) {
      try {
        await this.write(() => writing);
        return;
      } catch (error) {
        if (signal.aborted) throw error;
        this.#onFailure(error);
        await sleep(WRITE_AGAIN, undefined, { signal });
      }
    }
  }
}
