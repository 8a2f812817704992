import type { ErrorCode } from '#protocol';
import { refusalOf } from '../http/refusals.ts';

/** Counts what became of bids, in plain numbers. */
export class Tally {
  /** Bids taken, each once. */
  taken = 0;
  /** Bids whose answer was given again. */
  replayed = 0;
  /** Bids that were not taken, by why. */
  readonly refusals = new Map<ErrorCode, number>();

  /** Takes whether the answer was an earlier one; counts a bid that was taken. */
  accepted(replayed: boolean): void {
    if (replayed) this.replayed += 1;
    else this.taken += 1;
  }

  /** Takes why a bid was not taken; counts it. */
  refused(error: unknown): void {
    const { code } = refusalOf(error);
    this.refusals.set(code, (this.refusals.get(code) ?? 0) + 1);
  }
}
