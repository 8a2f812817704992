import { evolve, evolvePublic, publish, type Lot } from '#domain';
import { lotTopic, sealedTopic, type PublicLot, type SealedEvent } from '#protocol';
import type { AppendRequest, AppendResult, Log, NewEvent } from '../../db/log.ts';

/**
 * One lot in memory, as it stands once everything that is on its way to the disk is there. What comes is decided on that at
 * once; nobody is told before it is durable. When a write fails, this is not true any more, and neither is anything behind it:
 * each write expects the version before, so that those fail as well. Then the lot is lost here, and read again.
 */
export class LiveLot {
  readonly id: string;
  #lot: Lot | undefined;
  #shown: PublicLot | undefined;
  #lost = false;
  #writing = 0;
  #settled: Promise<unknown> = Promise.resolve();
  /** For each sealed event, by its version less 1, the seq that its command is answered with; a hole while it is on its way. */
  readonly #seqs: (number | undefined)[] = [];

  /** Takes the lot's id; nothing is known of it. */
  constructor(id: string) {
    this.id = id;
  }

  /** What stands once everything on its way is durable; undefined when there is no such lot. */
  get lot(): Lot | undefined {
    return this.#lot;
  }

  /** True when a write failed: whoever holds this must read the lot again. A method, for it changes under its reader. */
  isLost(): boolean {
    return this.#lost;
  }

  /** True while something is on its way to the disk. */
  get writing(): boolean {
    return this.#writing > 0;
  }

  /** Settles when everything that is on its way by now is durable, or has failed. Never rejects. */
  async settled(): Promise<void> {
    await this.#settled;
  }

  /** Takes a sealed event's version; returns the seq that its command was answered with, undefined while it is on its way. */
  seqOf(version: number): number | undefined {
    return this.#seqs[version - 1];
  }

  /** Takes a sealed event of the ledger and its seq: they come in order, from the first. */
  recall(event: SealedEvent, seq: number): void {
    const published = this.#step(event);
    // What is public of an event was written right after it, in one append.
    this.#seqs.push(seq + published.length);
  }

  /**
   * Takes the log, events that were decided on what stands, and perhaps the key of the whole command; writes them and what is
   * public of them. It stands at once, and settles when durable. Rejects with LogError; the lot is lost then.
   */
  write(
    log: Log,
    events: readonly SealedEvent[],
    once: AppendRequest['once'] | undefined,
  ): Promise<AppendResult> {
    const result = this.#write(log, events, once);
    // One that fails at once has others before it. Whoever wrote is told of the failure.
    // Without their results: each would hold those of all before it, for as long as the lot is bid on.
    this.#settled = Promise.allSettled([this.#settled, result]).then(() => undefined);
    return result;
  }

  async #write(
    log: Log,
    sealed: readonly SealedEvent[],
    once: AppendRequest['once'] | undefined,
  ): Promise<AppendResult> {
    this.#writing += 1;
    try {
      const version = this.#lot?.version ?? 0;
      const events = sealed.flatMap((event): NewEvent[] => [
        { ...event, topic: sealedTopic(this.id) },
        ...this.#step(event),
      ]);
      this.#seqs.push(...sealed.map(() => undefined));
      const state = this.#shown;
      const result = await log.append({
        events,
        expect: { topic: sealedTopic(this.id), version },
        ...(state && { states: [{ topic: lotTopic(this.id), state, over: state.overAt }] }),
        ...(once && { once }),
      });
      // An earlier attempt was answered with this key: nothing was written, and what stands here never came to be.
      if (result.replayed) this.#lost = true;
      else sealed.forEach((_, index) => (this.#seqs[version + index] = result.lastSeq));
      return result;
    } catch (error) {
      this.#lost = true;
      throw error;
    } finally {
      this.#writing -= 1;
    }
  }

  /** Takes a sealed event; folds it in and returns what is public of it. */
  #step(event: SealedEvent): NewEvent[] {
    const before = this.#lot;
    const after = evolve(before, event);
    this.#lot = after;
    return publish(before, event, after).map((shown): NewEvent => {
      this.#shown = evolvePublic(this.#shown, this.id, shown);
      return { ...shown, topic: lotTopic(this.id) };
    });
  }
}
