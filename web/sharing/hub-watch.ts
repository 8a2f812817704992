import { Timers, type Clock } from '../connection/clock.ts';
import type { PageLine } from './messages.ts';

/** Milliseconds without a word of the hub after which it is asked, and in which it must answer. */
const QUIET = 3_000;

/** Watches whether the hub is there: one that says nothing is asked, and one that does not answer is dead. */
export class HubWatch {
  readonly #timers: Timers;
  readonly #dead: () => void;

  /** Takes the clock, and who is told that the hub is dead. */
  constructor(clock: Clock, dead: () => void) {
    this.#timers = new Timers(clock);
    this.#dead = dead;
  }

  /** Takes the line to a hub that has just said something. */
  heard(line: PageLine): void {
    this.#timers.set('quiet', QUIET, () => {
      line.post({ type: 'ping' });
      this.#timers.set('quiet', QUIET, this.#dead);
    });
  }

  /** There is no hub to be watched. */
  stop(): void {
    this.#timers.clear();
  }
}
