import type { PublicLot } from '#protocol';
import { termsOf } from './catalogue.ts';
import type { AuctionClient } from './client.ts';

/** Lots that are open or to come, at the least. */
const FULL = 6;

/** Milliseconds from the start of one lot to the next when the house has just opened: their ends come one by one. */
const SPACING = 45_000;

/** Milliseconds that a lot takes, and before it opens when others are open already. */
const RUN = 150_000;
const NOTICE = 40_000;

/** Puts up lots so that there is always something to watch. */
export class AuctionHouse {
  readonly #client: AuctionClient;
  readonly #token: string;
  #made = 0;

  private constructor(client: AuctionClient, token: string) {
    this.#client = client;
    this.#token = token;
  }

  /** Takes the API; resolves with a house that has an identity. */
  static async open(client: AuctionClient): Promise<AuctionHouse> {
    const { token } = await client.identity('The house');
    return new AuctionHouse(client, token);
  }

  /** Takes the lots that are open or to come, and the server's time; puts up what is missing. Rejects when nobody answers. */
  async fill(lots: readonly PublicLot[], now: number): Promise<void> {
    for (let count = lots.length; count < FULL; count += 1) {
      const opens = count < FULL - 1 ? now : now + NOTICE;
      const ends = opens + RUN + count * SPACING;
      const terms = termsOf(this.#made, opens, ends);
      await this.#client.command({ type: 'lot-create', as: this.#token, terms });
      this.#made += 1;
    }
  }
}
