import type { BidOutcome, Mine, PublicLot } from '#protocol';

/** How a bidder stands on a lot. */
export type Standing =
  | { readonly kind: 'none' }
  | { readonly kind: 'leads' | 'outbid'; readonly price: number; readonly max: number | undefined }
  | { readonly kind: 'won' | 'lost' | 'reserve'; readonly price: number; readonly max: number | undefined };

/** What one answer of the server said of this bidder; the newest seq is the truest. */
interface Told {
  readonly seq: number;
  readonly alias: number | undefined;
  readonly max: number | undefined;
  readonly leads: boolean | undefined;
  readonly price: number | undefined;
}

const NOTHING: Told = { seq: -1, alias: undefined, max: undefined, leads: undefined, price: undefined };

/** What the server has told this bidder alone of one lot: his alias, his maximum, his bids. */
export class Own {
  #told = $state.raw<Told>(NOTHING);
  /** The newest answer of `/mine`, for whoever needs the bids themselves. */
  #mine = $state.raw<Mine | undefined>();

  /** Who he is in public; undefined before his first bid. */
  get alias(): number | undefined {
    return this.#told.alias;
  }

  /** What he bids up to; undefined before his first bid. */
  get max(): number | undefined {
    return this.#told.max;
  }

  /** He put the lot up. */
  get seller(): boolean {
    return this.#mine?.seller === true;
  }

  /** Seq that the newest answer was true at; -1 before the first. */
  get seq(): number {
    return this.#told.seq;
  }

  /** Takes what `/mine` answered. An answer that is older than what is known of the bids is left out of them. */
  learn(mine: Mine): void {
    this.#mine = mine;
    if (mine.seq < this.#told.seq) return;
    const { seq, alias, max } = mine;
    this.#told = { ...NOTHING, seq, alias: alias ?? undefined, max: max ?? undefined };
  }

  /** Takes the outcome of a bid and the seq that it was counted at. */
  outcome(outcome: BidOutcome, seq: number): void {
    if (seq < this.#told.seq) return;
    const { alias, max, leads, price } = outcome;
    this.#told = { seq, alias, max, leads, price };
  }

  /** Another identity, or none: nothing is known any more. */
  forget(): void {
    this.#told = NOTHING;
    this.#mine = undefined;
  }

  /**
   * Takes the lot as it is shown and the seq up to which it is; returns how this bidder stands. Until the stream has brought his
   * own bid, its answer is the newer news.
   */
  standing(lot: PublicLot, reached: number): Standing {
    const { alias, max, seq, leads, price } = this.#told;
    if (alias === undefined) return NONE;
    const ahead = seq > reached && leads !== undefined && lot.status === 'open';
    const shown = ahead ? price : lot.price;
    const first = ahead ? leads : lot.leader === alias;
    if (shown === null || shown === undefined || max === undefined) return NONE;
    if (lot.status === 'open') return { kind: first ? 'leads' : 'outbid', price: shown, max };
    if (lot.status === 'sold') return { kind: first ? 'won' : 'lost', price: shown, max };
    return lot.status === 'unsold' ? { kind: first ? 'reserve' : 'lost', price: shown, max } : NONE;
  }
}

const NONE: Standing = { kind: 'none' };
