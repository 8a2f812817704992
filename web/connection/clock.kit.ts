import type { Clock } from './clock.ts';

/** A clock that moves only when told to. */
export class FakeClock implements Clock {
  #now = 1000;
  #epoch = 1_700_000_000_000;
  #due: { at: number; then: () => void }[] = [];

  now = (): number => this.#now;
  wall = (): number => this.#now + this.#epoch;

  after(ms: number, then: () => void): () => void {
    const timer = { at: this.#now + ms, then };
    this.#due.push(timer);
    return () => void (this.#due = this.#due.filter((other) => other !== timer));
  }

  /**
   * Sleeps as a laptop does: no timer runs. On Windows time counts on, and timers that came due run on waking; elsewhere it
   * stands still, and the world alone is later.
   */
  sleep(ms: number, counts: boolean): void {
    if (counts) this.#now += ms;
    else this.#epoch += ms;
  }

  /** Moves time on, running each timer at its moment and letting promises settle between. */
  async pass(ms: number): Promise<void> {
    const until = this.#now + ms;
    for (;;) {
      await settle();
      const next = this.#due.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      this.#now = Math.max(this.#now, next.at);
      this.#due = this.#due.filter((timer) => timer !== next);
      next.then();
    }
    this.#now = until;
    await settle();
  }
}

/** Lets every promise that is ready go on. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
}
