import { untrack } from 'svelte';
import { Refusal, type Command, type CommandAck, type LotCommand } from '#protocol';
import { askMine, askWatch } from '../asking.ts';
import { BidBox, type BidState } from '../bidding.svelte.ts';
import type { Bidder } from '../../identity/bidder.svelte.ts';
import { Deed } from '../../identity/deed.svelte.ts';
import type { LotsStore } from '../lots-store.svelte.ts';
import { pendingInTab } from '../pending-bid.ts';
import { Own } from './own.svelte.ts';
import { Watching } from './watching.svelte.ts';

/** What the page of one lot is made with. */
export interface LotDeskOptions {
  readonly origin: string;
  /** The lot's id. */
  readonly lot: string;
  readonly store: LotsStore;
  readonly bidder: Bidder;
  /** Sends a command under a key; rejects when nobody answered. */
  readonly send: (command: Command, key: string) => Promise<CommandAck>;
}

/** Everything that lives as long as one lot is looked at: its bids, what its bidder alone may know, who looks on. */
export class LotDesk {
  readonly origin: string;
  readonly id: string;
  readonly store: LotsStore;
  readonly bidder: Bidder;
  readonly send: LotDeskOptions['send'];
  readonly box: BidBox;
  readonly deed: Deed;
  readonly own = new Own();
  readonly watching: Watching;
  /** Counts the questions about one's own state: what answers an earlier one is dropped. */
  #asked = 0;

  /** Takes what it is made with. Nothing runs until `follow`. */
  constructor({ origin, lot, store, bidder, send }: LotDeskOptions) {
    this.origin = origin;
    this.id = lot;
    this.store = store;
    this.bidder = bidder;
    this.send = send;
    const as = () => ({ id: bidder.id, token: bidder.token });
    this.box = new BidBox({ lot, send, as, store: pendingInTab(lot) });
    this.deed = new Deed({ send });
    this.watching = new Watching((page) => this.#watch(page));
  }

  /** He leads, as far as is known here: his own maximum; else undefined. */
  get leadingMax(): number | undefined {
    const lot = this.store.own;
    if (lot === undefined || this.own.standing(lot, this.store.reached).kind !== 'leads') return undefined;
    return this.own.max;
  }

  /** Whose token acts for the lot's seller: that of the seller, who may be the admin himself, else the admin's, if there is one. */
  get authority(): string | undefined {
    return this.own.seller ? this.#asker : this.bidder.admin;
  }

  /** Takes a command on this lot without its token, and who hears that it was done; does it with the token that may. */
  act(command: WithoutToken<LotCommand>, as: string | undefined, done?: () => void): void {
    if (as !== undefined) this.deed.do({ ...command, as }, done);
  }

  /** Follows the lot in effects: called while its component is made. */
  follow(): void {
    $effect(() => this.watching.start(document));
    $effect(() => {
      const { id } = this.bidder; // another identity has other bids
      untrack(() => {
        this.own.forget();
        this.box.resume(id);
      });
      return () => this.box.stop();
    });
    $effect(() => {
      const asker = this.#asker;
      untrack(() => asker !== undefined && void this.#askMine());
    });
    const news = $derived(this.#news());
    $effect(() => {
      if (news !== undefined) untrack(() => void this.#askMine());
    });
    $effect(() => {
      const { current } = this.deed;
      untrack(() => this.bidder.judged(current));
    });
    $effect(() => {
      const { current } = this.box;
      untrack(() => this.#answered(current));
    });
  }

  /** Asks anew what is this bidder's alone: another tab may have bid. */
  refresh(): void {
    void this.#askMine();
  }

  /** The line is back: what waits is sent at once. */
  nudge(): void {
    this.box.nudge();
    this.deed.nudge();
  }

  /** Who asks what is his alone; an admin without a name asks as the admin. */
  get #asker(): string | undefined {
    return this.bidder.token ?? this.bidder.admin;
  }

  /** Seq of the newest thing that changed one's own state and that no answer here has told of: a retraction, a bid in another tab. */
  #news(): number | undefined {
    const { own, store, box } = this;
    if (box.current.kind === 'sending') return undefined;
    const changed = store.events.findLast(
      ({ kind, data }) => kind === 'lot-retracted' || (kind === 'lot-step' && data.by === own.alias),
    );
    return changed !== undefined && changed.seq > own.seq ? changed.seq : undefined;
  }

  #answered(bid: BidState): void {
    if (bid.kind === 'accepted' && bid.outcome !== undefined) this.own.outcome(bid.outcome, bid.seq);
    // Asking who he is tells whether the token is good for nothing any more, and then it is dropped.
    if (bid.kind === 'refused' && bid.code === 'NOT_SIGNED_IN') void this.#askMine();
  }

  async #watch(page: string): Promise<number> {
    const asked = performance.now();
    const { watchers, serverTime } = await askWatch(this.origin, this.id, page);
    this.store.clock.answered(serverTime, asked);
    return watchers;
  }

  async #askMine(): Promise<void> {
    const asked = ++this.#asked;
    const token = this.#asker;
    if (token === undefined) return;
    try {
      const mine = await askMine(this.origin, this.id, token);
      if (asked === this.#asked) this.own.learn(mine);
    } catch (error) {
      // Whatever else it was: the stream goes on, and the next change asks again.
      if (error instanceof Refusal && error.code === 'NOT_SIGNED_IN') this.bidder.expired(token);
    }
  }
}

type WithoutToken<C> = C extends unknown ? Omit<C, 'as'> : never;
