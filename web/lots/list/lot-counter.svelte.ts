import type { LotCounts, LotList } from '#protocol';
import { REAL_CLOCK, Timers, type Clock } from '../../connection/clock.ts';

/** Milliseconds between two questions, while lots open and end. */
const CALM = 3_000;

/** How many lots there are, where a page does not know all of them: as the server said last. */
export class LotCounter {
  /** Undefined until the server has said. */
  current = $state.raw<LotCounts | undefined>(undefined);
  readonly #ask: () => Promise<LotList>;
  readonly #timers: Timers;
  #seq = 0;

  /** Takes what asks for a list, and for tests the clock. */
  constructor(ask: () => Promise<LotList>, clock: Clock = REAL_CLOCK) {
    this.#ask = ask;
    this.#timers = new Timers(clock);
  }

  /** Takes a list that the server gave; what an older one says is not believed any more. */
  take({ seq, counts }: LotList): void {
    if (seq < this.#seq) return;
    this.#seq = seq;
    this.current = counts;
  }

  /** Takes the seq by which the numbers have changed; asks for them anew, in a moment, where no answer has it. */
  changed(seq: number): void {
    if (seq > this.#seq && !this.#timers.has('ask')) this.#timers.set('ask', CALM, () => void this.#count());
  }

  /** Another log has other lots. */
  forget(): void {
    this.#timers.clear();
    this.#seq = 0;
    this.current = undefined;
  }

  async #count(): Promise<void> {
    try {
      this.take(await this.#ask());
    } catch {
      // What was known stays; the next change asks again.
    }
  }
}
