import type { BidOutcome, CommandAck, ErrorBody } from '#protocol';
import { newKey } from '../connection/reach.ts';
import { Courier, SIGNED_OUT, type CourierOptions } from '../identity/courier.ts';
import type { PendingBid, PendingStore } from './pending-bid.ts';

/** How the newest bid on a lot stands. `max` is what was bid up to, in minor units. */
export type BidState =
  | { readonly kind: 'idle' }
  | {
      readonly kind: 'sending';
      readonly max: number;
      /** How often it was sent, this time as well. */
      readonly attempt: number;
    }
  | {
      readonly kind: 'accepted';
      readonly max: number;
      readonly seq: number;
      /** It had been counted before and only its answer was lost. */
      readonly replayed: boolean;
      readonly outcome: BidOutcome | undefined;
    }
  | ({ readonly kind: 'refused'; readonly max: number } & ErrorBody['error'])
  /** A person ended the sending before any answer came. */
  | { readonly kind: 'abandoned'; readonly max: number };

/** Who bids. */
export interface BidAs {
  readonly id: string | undefined;
  readonly token: string | undefined;
}

/** What a box for bids is made with. */
export interface BidBoxOptions extends CourierOptions {
  readonly lot: string;
  /** Who bids, read at each attempt. */
  readonly as: () => BidAs;
  readonly store: PendingStore;
}

/**
 * The bids of one bidder on one lot, one at a time. A bid gets its key once and keeps it in the tab until it is answered,
 * through outages, changes of the transport and reloads of the page.
 */
export class BidBox {
  #state = $state.raw<BidState>({ kind: 'idle' });
  readonly #options: BidBoxOptions;
  readonly #courier: Courier;

  /** Takes what it is made with. A bid that an earlier page of this tab left without an answer goes on with `resume`. */
  constructor(options: BidBoxOptions) {
    this.#options = options;
    this.#courier = new Courier(options);
  }

  /** How the newest bid stands. */
  get current(): BidState {
    return this.#state;
  }

  /** Takes a maximum in minor units and bids it. Returns false while another bid has no answer, or nobody is signed in. */
  bid(max: number): boolean {
    const { id } = this.#options.as();
    if (this.#courier.busy || id === undefined) return false;
    const pending = { key: newKey(), max, bidder: id };
    this.#options.store.set(pending); // before it is sent: a reload in between must find it
    this.#deliver(pending);
    return true;
  }

  /** Takes the id of who bids now; goes on with the bid that has no answer yet, if it is his, else forgets it, and says so of one on its way. */
  resume(bidder: string | undefined): void {
    if (this.#courier.busy) return;
    const kept = this.#options.store.get();
    if (kept !== undefined && kept.bidder === bidder) return this.#deliver(kept);
    if (this.#state.kind === 'sending') this.#settle(stateOf(this.#state.max, SIGNED_OUT));
    else this.#options.store.set(undefined);
  }

  /** The line is back: a bid that waits for its next attempt is sent at once. */
  nudge(): void {
    this.#courier.nudge();
  }

  /** Stops sending. Whether the bid was counted is then to be seen in the lot alone. */
  abandon(): void {
    if (this.#state.kind !== 'sending') return;
    this.#courier.stop();
    this.#settle({ kind: 'abandoned', max: this.#state.max });
  }

  /** The page is left: nothing is sent any more, and what has no answer stays kept for the next one. */
  stop(): void {
    this.#courier.stop();
  }

  #deliver({ key, max, bidder }: PendingBid): void {
    const { lot, as } = this.#options;
    this.#courier.deliver({
      key,
      command: () => {
        const { id, token } = as();
        return token === undefined || id !== bidder ? undefined : { type: 'bid', as: token, lot, max };
      },
      attempted: (attempt) => (this.#state = { kind: 'sending', max, attempt }),
      answered: (answer) => this.#settle(stateOf(max, answer)),
    });
  }

  #settle(state: BidState): void {
    this.#options.store.set(undefined);
    this.#state = state;
  }
}

function stateOf(max: number, answer: CommandAck): BidState {
  if ('error' in answer) return { kind: 'refused', max, ...answer.error };
  const { seq, replayed, bid: outcome } = answer;
  return { kind: 'accepted', max, seq, replayed, outcome };
}
