import { HABITS, roundly, type HabitName } from './habits.ts';
import type { AuctionClient } from './client.ts';
import { worthOf } from './catalogue.ts';
import type { PublicLot } from '#protocol';

/** What a thing that is not of the catalogue is worth, in its start prices. */
const STRANGE = 5;

/** One bot: an identity, a habit, and an opinion of what each lot is worth. */
export class BotBidder {
  readonly #client: AuctionClient;
  readonly #token: string;
  readonly #habit: HabitName;
  readonly #random: () => number;
  readonly #worth = new Map<string, number>();
  /** Its alias on each lot that it has bid on. */
  readonly #aliases = new Map<string, number>();

  private constructor(client: AuctionClient, token: string, habit: HabitName, random: () => number) {
    this.#client = client;
    this.#token = token;
    this.#habit = habit;
    this.#random = random;
  }

  /** Takes the API, a name, a habit and chance; resolves with a bidder that has an identity. */
  static async open(
    client: AuctionClient,
    name: string,
    habit: HabitName,
    random: () => number,
  ): Promise<BotBidder> {
    const { token } = await client.identity(name);
    return new BotBidder(client, token, habit, random);
  }

  /** Takes an open lot and the server's time; bids on it if its habit says so. Rejects when nobody answers. */
  async look(lot: PublicLot, now: number): Promise<void> {
    const leads = lot.leader !== null && lot.leader === this.#aliases.get(lot.lot);
    const look = { lot, now, leads, worth: this.#worthOf(lot), random: this.#random };
    const max = HABITS[this.#habit](look);
    if (max === undefined) return;
    const ack = await this.#client.command({ type: 'bid', as: this.#token, lot: lot.lot, max });
    // A refusal is part of the game: somebody was quicker.
    if ('seq' in ack && ack.bid !== undefined) this.#aliases.set(lot.lot, ack.bid.alias);
  }

  /** Takes the lots that are still open: what was thought of the others is forgotten. */
  forgetAllBut(open: readonly PublicLot[]): void {
    const ids = new Set(open.map(({ lot }) => lot));
    for (const known of [this.#worth, this.#aliases])
      for (const id of known.keys()) if (!ids.has(id)) known.delete(id);
  }

  #worthOf({ lot, terms }: PublicLot): number {
    const known = this.#worth.get(lot);
    if (known !== undefined) return known;
    const common = worthOf(terms.title) ?? terms.start * STRANGE;
    const worth = Math.max(terms.start, roundly(common * (0.6 + this.#random() * 0.6)));
    this.#worth.set(lot, worth);
    return worth;
  }
}
