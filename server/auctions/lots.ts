import type { Mine, PublicLot, Who } from '#protocol';
import type { Log } from '../../db/log.ts';
import { Auctions, type AuctionOptions } from './auctions.ts';
import { Closer } from './closer.ts';
import type { LiveLot } from './live-lot.ts';
import { LotIndex } from './lot-index.ts';
import { Watchers } from './watchers.ts';

/** What lots are run with. */
export interface LotsOptions extends AuctionOptions {
  /** Is told when a lot could not be opened or closed; it is tried again. */
  readonly onFailure: (error: unknown) => void;
}

/** The lots of a server: what is commanded, what the clock does, and what may be asked of them. */
export class Lots {
  readonly log: Log;
  readonly auctions: Auctions;
  readonly index: LotIndex;
  readonly watchers = new Watchers();
  readonly #closer: Closer;

  constructor({ onFailure, ...options }: LotsOptions) {
    const { log, now = Date.now } = options;
    this.log = log;
    this.auctions = new Auctions(options);
    this.index = new LotIndex(log, (lot) => this.#closer.changed(lot));
    const live = (): Iterable<PublicLot> => this.index.live();
    this.#closer = new Closer({ live, turn: (lot) => this.auctions.turn(lot), now, onFailure });
  }

  /** Reads what is there, and opens and closes what became due while nobody looked. Rejects with LogError. */
  async open(): Promise<void> {
    await this.index.open();
    await this.#closer.sweep();
    this.#closer.start();
  }

  /** Looks at the clock no more. Resolves when what was begun is done. */
  stop(): Promise<void> {
    return this.#closer.stop();
  }

  /** Takes a lot's id and somebody; returns what he alone may know of it, undefined when there is no such lot. */
  async mine(id: string, who: Who): Promise<Mine | undefined> {
    const live = await this.auctions.memory.get(id);
    // What is on its way by now shall be in it; what comes after may be half way.
    await live.settled();
    return live.isLost() ? this.mine(id, who) : mineOf(live, who, this.log.head);
  }
}

/** His bids that are durable: one that is on its way has not been answered either. */
function mineOf(live: LiveLot, { id, role }: Who, seq: number): Mine | undefined {
  const { lot } = live;
  if (lot === undefined) return undefined;
  const bids = lot.bids.flatMap(({ version, bidder, struck, t, max, key, salt, seal, step }) => {
    const answered = bidder === id ? live.seqOf(version) : undefined;
    return answered === undefined
      ? []
      : [{ seq: answered, t, max, key, salt, seal, step, retracted: struck }];
  });
  return {
    lot: live.id,
    alias: (bids.length > 0 && lot.bidders.get(id)?.alias) || null,
    max: bids.findLast(({ retracted }) => !retracted)?.max ?? null,
    seller: lot.seller === id,
    ...((lot.seller === id || role === 'admin') && { reserve: lot.terms.reserve }),
    bids,
    seq,
  };
}
