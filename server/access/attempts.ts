import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { sameName } from '#domain';
import { TooMany } from '../http/refusals.ts';

/** Attempts to sign in, and seconds after the first of them when there are as many again. */
const PER_ADDRESS = { points: 30, duration: 15 * 60 };
const PER_NAME = { points: 10, duration: 15 * 60 };

/** Limits how often somebody may try to sign in: by the address that he comes from, and by the name that he tries. */
export class Attempts {
  readonly #addresses = new RateLimiterMemory(PER_ADDRESS);
  readonly #names = new RateLimiterMemory(PER_NAME);

  /** Takes from where it comes, and the name that is tried where one is; counts the attempt. Rejects with TooMany when it is one too many. */
  async count(address: string, name: string | undefined): Promise<void> {
    try {
      await this.#addresses.consume(address);
      if (name !== undefined) await this.#names.consume(sameName(name));
    } catch (error) {
      if (!(error instanceof RateLimiterRes)) throw error;
      throw new TooMany(
        'Somebody has tried to sign in too often.',
        'Wait and try again; a one-time link of an admin works at once from elsewhere.',
        Math.ceil(error.msBeforeNext / 1000),
      );
    }
  }

  /** Takes from where somebody came in, and by which name: that attempt does not count, nor what was tried by that name before. */
  async forget(address: string, name: string | undefined): Promise<void> {
    await this.#addresses.reward(address);
    if (name !== undefined) await this.#names.delete(sameName(name));
  }
}
