import type { LotFilter, PublicLot } from '#protocol';
import { joined } from '../lot-states.ts';
import { arranged } from '../../state/arranged.ts';
import type { LotsStore } from '../lots-store.svelte.ts';
import { askLots, LotsArchive, type AskLots } from './archive.svelte.ts';
import { filterAddress, hasPast, listed, readFilter } from './filters.ts';

/** Milliseconds after a move of the hand in which nothing moves under it. */
const HOLD = 8_000;

/** What a list needs of a window. */
export interface ListWindow {
  readonly location: Pick<Location, 'search' | 'origin' | 'pathname'>;
  readonly history: Pick<History, 'pushState'>;
}

/** The list of lots: which ones, in which order, and what is under a hand stays where it is. */
export class LotsList {
  filter = $state<LotFilter>('open');
  /** What is listed, in order. */
  lots = $state.raw<readonly PublicLot[]>([]);
  readonly archive: LotsArchive;
  readonly #store: LotsStore;
  readonly #window: ListWindow;
  #ids: readonly string[] = [];
  #heldUntil = -Infinity;

  /** Takes the store, the page's window, and for tests how the server is asked. */
  constructor(store: LotsStore, target: ListWindow, ask: AskLots = askLots(target.location.origin)) {
    this.#store = store;
    this.#window = target;
    this.filter = readFilter(target.location.search);
    this.archive = new LotsArchive(ask);
  }

  /** How many lots take bids, and how many are to come. */
  get counts(): { readonly open: number; readonly scheduled: number } {
    const counts = { open: 0, scheduled: 0 };
    for (const { status } of this.#store.lots.values()) {
      if (status === 'open' || status === 'scheduled') counts[status]++;
    }
    return counts;
  }

  /** Takes a filter chosen by hand: an entry that the browser's back button leaves again. */
  choose(filter: LotFilter): void {
    if (filter === this.filter) return;
    const { history, location } = this.#window;
    history.pushState(null, '', filterAddress(location.search, filter));
    this.#turn(filter);
  }

  /** The browser went to another entry: the address says what is listed. */
  returned(): void {
    this.#turn(readFilter(this.#window.location.search));
  }

  /** Asks the server for what the stream does not tell of, where that is listed. */
  ask(): void {
    if (hasPast(this.filter))
      void this.archive.begin(this.filter); // it never rejects
    else this.archive.stop();
  }

  /** Somebody is at the list: for a while nothing moves there. */
  hold(): void {
    this.#heldUntil = performance.now() + HOLD;
  }

  /** The hand is gone. */
  release(): void {
    this.#heldUntil = -Infinity;
  }

  /** Reads the lots and the clock, and lists them anew. Whoever calls it in an effect hangs on the lots. */
  arrange(now: number): void {
    const known = joined(this.archive.lots, this.#store.lots);
    const wanted = listed(known.values(), this.filter, { shown: this.#ids, now }).map(({ lot }) => lot);
    this.#ids = arranged(this.#ids, wanted, performance.now() < this.#heldUntil);
    const lots = this.#ids.map((id) => known.get(id)).filter((lot) => lot !== undefined);
    if (!sameLots(lots, this.lots)) this.lots = lots;
  }

  #turn(filter: LotFilter): void {
    this.filter = filter;
    this.#ids = [];
    this.release();
  }
}

function sameLots(a: readonly PublicLot[], b: readonly PublicLot[]): boolean {
  return a.length === b.length && a.every((lot, at) => lot === b[at]);
}
