import { sameName } from '#domain';
import { TooMany } from '../http/refusals.ts';
import { TokenBuckets } from '../http/token-buckets.ts';

/** Attempts to sign in, and seconds in which as many come back. */
const PER_ADDRESS = { points: 30, duration: 15 * 60 };
const PER_NAME = { points: 10, duration: 15 * 60 };

/** Limits how often somebody may try to sign in: by the address that he comes from, and by the name that he tries. */
export class Attempts {
  readonly #addresses = new TokenBuckets(PER_ADDRESS);
  readonly #names = new TokenBuckets(PER_NAME);

  /** Takes from where it comes, and the name that is tried where one is; counts the attempt. Throws TooMany when it is one too many. */
  count(address: string, name: string | undefined): void {
    const ofAddress = this.#addresses.take(address);
    const wait = ofAddress > 0 || name === undefined ? ofAddress : this.#names.take(sameName(name));
    if (wait === 0) return;
    throw new TooMany(
      'Somebody has tried to sign in too often.',
      'Wait and try again; a one-time link of an admin works at once from elsewhere.',
      wait,
    );
  }

  /** Takes from where somebody came in, and by which name: that attempt does not count, nor what was tried by that name before. */
  forget(address: string, name: string | undefined): void {
    this.#addresses.giveBack(address);
    if (name !== undefined) this.#names.refill(sameName(name));
  }
}
