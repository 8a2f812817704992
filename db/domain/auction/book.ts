import type { BidOutcome, SealedEvent } from '#protocol';

/** A bidder of a lot. */
export interface Bidder {
  readonly name: string;
  /** What he is called in public. */
  readonly alias: number;
  /** His maximum; null when every bid of his was taken back. */
  readonly max: number | null;
  /** The version of the bid that gave him this maximum: the earlier of two equal ones leads. */
  readonly order: number;
}

/** A bid that was taken. */
export interface TakenBid {
  /** Its version among the lot's sealed events, from 1: by this number it is taken back. */
  readonly version: number;
  readonly bidder: string;
  readonly max: number;
  readonly t: number;
  readonly key: string;
  readonly salt: string;
  readonly seal: string;
  /** Its number among the public steps; null where it changed nothing that is seen. */
  readonly step: number | null;
  /** True when it was taken back. */
  readonly struck: boolean;
}

/** What was answered to a key. */
export interface Answered {
  readonly bidder: string;
  readonly max: number;
  /** The version of the bid among the lot's sealed events. */
  readonly bid: number;
  readonly outcome: Omit<BidOutcome, 'lot'>;
}

/** The data of a bid as it is sealed. */
export type SealedBid = Extract<SealedEvent, { readonly kind: 'sealed-bid' }>['data'];

/**
 * What a lot has of bids, bidders and keys. It grows in place, so that a bid costs the same however many came before; it
 * belongs to the newest state of its lot, and older states that share it must not be gone on from.
 */
export class Book {
  readonly #bids: TakenBid[] = [];
  readonly #bidders = new Map<string, Bidder>();
  readonly #keys = new Map<string, Answered>();
  #version = 0;

  /** The bids that were taken, oldest first. */
  get bids(): readonly TakenBid[] {
    return this.#bids;
  }

  /** The bidders by id, in the order of their first bids. */
  get bidders(): ReadonlyMap<string, Bidder> {
    return this.#bidders;
  }

  /** What was answered, by key. */
  get keys(): ReadonlyMap<string, Answered> {
    return this.#keys;
  }

  /** Takes the version of the state that is gone on from; returns the next one. Throws when that state is not the newest. */
  advance(from: number): number {
    if (from !== this.#version) throw new Error(`A lot goes on from version ${this.#version}, not ${from}.`);
    return ++this.#version;
  }

  /** Takes a bid, its version and its public step; writes it down and what its bidder's maximum is now. */
  add(bid: SealedBid, version: number, step: number | null): void {
    const { t, bidder, max, key, salt, seal } = bid;
    this.#bids.push({ version, bidder, max, t, key, salt, seal, step, struck: false });
    const alias = this.#bidders.get(bidder)?.alias ?? this.#bidders.size + 1;
    this.#bidders.set(bidder, { name: bid.name, alias, max, order: version });
  }

  /** Takes a key and what it was answered; remembers it. */
  answer(key: string, answered: Answered): void {
    this.#keys.set(key, answered);
  }

  /** Takes the version of a bid; strikes it out, with what it did to its bidder's maximum. */
  strike(version: number): void {
    const at = this.#bids.findIndex((bid) => bid.version === version);
    const bid = this.#bids[at];
    const bidder = bid && this.#bidders.get(bid.bidder);
    if (bid === undefined || bidder === undefined) return;
    this.#bids[at] = { ...bid, struck: true };
    const last = this.#bids.findLast((other) => other.bidder === bid.bidder && !other.struck);
    this.#bidders.set(bid.bidder, {
      ...bidder,
      max: last?.max ?? null,
      order: last?.version ?? bidder.order,
    });
  }
}
