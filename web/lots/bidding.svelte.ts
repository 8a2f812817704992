import type { BidOutcome, Command, CommandAck, ErrorBody, ErrorCode } from '#protocol';
import { resolveDelay, type Delay } from '../connection/backoff.ts';
import { REAL_CLOCK, Timers, type Clock } from '../connection/clock.ts';
import { newKey } from '../connection/reach.ts';
import type { PendingBid, PendingStore } from './pending-bid.ts';

/** Milliseconds before a bid without an answer is sent again: twice as long each time, half of it by chance. */
const AGAIN = { base: 400, cap: 6_000, jitter: 0.5 };
/** Answers after which the same bid may still be taken: the server is busy, leaving, or does not know itself. */
const PASSING: ReadonlySet<ErrorCode> = new Set(['LOG_BUSY', 'STOPPING', 'INTERNAL', 'VERSION_CONFLICT']);

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
export interface BidBoxOptions {
  readonly lot: string;
  /** Sends a command under a key; rejects when nobody answered. */
  readonly send: (command: Command, key: string) => Promise<CommandAck>;
  /** Who bids, read at each attempt. */
  readonly as: () => BidAs;
  readonly store: PendingStore;
  /** For tests. */
  readonly clock?: Clock;
  readonly random?: () => number;
}

/**
 * The bids of one bidder on one lot, one at a time. A bid gets its key once, and is sent under it again and again, over
 * whatever carries, until an answer comes: so a lost answer costs time and never a second bid.
 */
export class BidBox {
  #state = $state.raw<BidState>({ kind: 'idle' });
  readonly #options: BidBoxOptions;
  readonly #timers: Timers;
  readonly #random: () => number;
  #pending: PendingBid | undefined;
  /** Counts the bids: what answers an earlier one is dropped. */
  #bid = 0;

  /** Takes what it is made with. A bid that an earlier page of this tab left without an answer goes on with `resume`. */
  constructor(options: BidBoxOptions) {
    this.#options = options;
    this.#timers = new Timers(options.clock ?? REAL_CLOCK);
    this.#random = options.random ?? Math.random;
  }

  /** How the newest bid stands. */
  get current(): BidState {
    return this.#state;
  }

  /** Takes a maximum in minor units and bids it. Returns false while another bid has no answer, or nobody is signed in. */
  bid(max: number): boolean {
    const { id } = this.#options.as();
    if (this.#pending !== undefined || id === undefined) return false;
    this.#begin({ key: newKey(), max, bidder: id });
    return true;
  }

  /** Goes on with the bid that an earlier page left without an answer, if it is of the same bidder; else forgets it. */
  resume(): void {
    if (this.#pending !== undefined) return;
    const kept = this.#options.store.get();
    if (kept === undefined) return;
    if (kept.bidder === this.#options.as().id) this.#begin(kept);
    else this.#options.store.set(undefined);
  }

  /** The line is back: a bid that waits for its next attempt is sent at once. */
  nudge(): void {
    if (this.#state.kind === 'sending' && this.#timers.has('again')) this.#attempt(this.#state.attempt + 1);
  }

  /** Stops sending. Whether the bid was counted is then to be seen in the lot alone. */
  abandon(): void {
    if (this.#pending === undefined) return;
    const { max } = this.#pending;
    this.#settle({ kind: 'abandoned', max });
  }

  /** The page is left: nothing is sent any more, and what has no answer stays kept for the next one. */
  stop(): void {
    this.#bid++;
    this.#pending = undefined;
    this.#timers.clear();
  }

  #begin(pending: PendingBid): void {
    this.#bid++;
    this.#pending = pending;
    this.#options.store.set(pending); // before it is sent: a reload in between must find it
    this.#attempt(1);
  }

  #attempt(attempt: number): void {
    const pending = this.#pending;
    if (pending === undefined) return;
    this.#timers.clear();
    this.#state = { kind: 'sending', max: pending.max, attempt };
    const bid = this.#bid;
    void this.#ask(pending).then((answer) => {
      if (bid === this.#bid) this.#answered(pending, answer, attempt);
    });
  }

  /** The answer; undefined when there was none. */
  async #ask({ key, max, bidder }: PendingBid): Promise<CommandAck | undefined> {
    const { id, token } = this.#options.as();
    if (token === undefined || id !== bidder) return SIGNED_OUT;
    try {
      return await this.#options.send({ type: 'bid', as: token, lot: this.#options.lot, max }, key);
    } catch {
      return undefined;
    }
  }

  #answered({ max }: PendingBid, answer: CommandAck | undefined, attempt: number): void {
    if (answer === undefined || ('error' in answer && PASSING.has(answer.error.code))) {
      return this.#later(attempt);
    }
    if ('error' in answer) return this.#settle({ kind: 'refused', max, ...answer.error });
    const { seq, replayed, bid: outcome } = answer;
    this.#settle({ kind: 'accepted', max, seq, replayed, outcome });
  }

  #later(attempt: number): void {
    const wait = resolveDelay(bidDelay(attempt), this.#random());
    this.#timers.set('again', wait, () => this.#attempt(attempt + 1));
  }

  #settle(state: BidState): void {
    this.#bid++;
    this.#pending = undefined;
    this.#timers.clear();
    this.#options.store.set(undefined);
    this.#state = state;
  }
}

/** Takes the attempts without an answer so far; returns the delay before the next. */
export function bidDelay(attempts: number): Delay {
  const { base, cap, jitter } = AGAIN;
  return { ms: Math.min(cap, base * 2 ** Math.min(attempts - 1, 16)), jitter };
}

/** What a bid is answered here when its bidder signed out before the server answered. */
const SIGNED_OUT: CommandAck = {
  error: {
    code: 'NOT_SIGNED_IN',
    message: 'You signed out before the server answered.',
    next: 'Whether the bid was counted shows in the history.',
  },
};
