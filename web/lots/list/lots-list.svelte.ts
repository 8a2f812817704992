import type { LotFilter, PublicLot } from '#protocol';
import type { Clock } from '../../connection/clock.ts';
import { joined } from '../lot-states.ts';
import { siteUrl } from '../../place.ts';
import { arranged } from '../../state/arranged.ts';
import type { LotsStore } from '../lots-store.svelte.ts';
import { askLots, LotsArchive, type AskLots } from './archive.svelte.ts';
import { ENDING, filterAddress, hasPast, listed, readFilter } from './filters.ts';
import { LotCounter } from './lot-counter.svelte.ts';

/** Milliseconds after a move of the hand in which nothing moves under it. */
const HOLD = 8_000;

/** What a list needs of a window. */
export interface ListWindow {
  readonly location: Pick<Location, 'search'>;
  readonly history: Pick<History, 'pushState'>;
}

/** The list of lots: which ones, in which order, and what is under a hand stays where it is. */
export class LotsList {
  filter = $state<LotFilter>('open');
  /** What is listed, in order. */
  lots = $state.raw<readonly PublicLot[]>([]);
  readonly archive: LotsArchive;
  readonly #counter: LotCounter;
  readonly #store: LotsStore;
  readonly #window: ListWindow;
  #ids: readonly string[] = [];
  #heldUntil = -Infinity;

  /** Takes the store, the page's window, and for tests how the server is asked, and the clock. */
  constructor(store: LotsStore, target: ListWindow, ask: AskLots = askLots(siteUrl()), clock?: Clock) {
    this.#store = store;
    this.#window = target;
    this.filter = readFilter(target.location.search);
    this.#counter = new LotCounter(() => ask('ending', undefined), clock);
    this.archive = new LotsArchive(ask, (list) => {
      this.#counter.take(list);
      return store.adopt(list);
    });
  }

  /** How many lots take bids, and how many are to come; undefined until the server has said it, where the page does not know all. */
  get counts(): { readonly open: number; readonly scheduled: number } | undefined {
    if (this.#store.partial) return this.#counter.current;
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

  /** The server is being asked for what is listed. */
  get waits(): boolean {
    return this.archive.loading && this.#asks;
  }

  /** Asks the server for what the page does not know, where that is listed. */
  ask(): void {
    if (!this.#asks) return this.archive.stop();
    // Those that end next are the first of the open ones; as they end, others follow.
    void this.archive.begin(this.filter === 'ending' ? 'open' : this.filter); // it never rejects
  }

  /** Lots were put up, opened or ended: where the page does not know all, the server counts anew. */
  recount(): void {
    if (this.#store.partial) this.#counter.changed(this.#store.turned);
  }

  /** Another log is another house: nothing of the one before is known here. */
  forget(): void {
    this.archive.forget();
    this.#counter.forget();
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
    const until = this.#store.partial ? this.archive.until : Infinity;
    const wanted = listed(known.values(), this.filter, { shown: this.#ids, now, until }).map(
      ({ lot }) => lot,
    );
    this.#ids = arranged(this.#ids, wanted, performance.now() < this.#heldUntil);
    const lots = this.#ids.map((id) => known.get(id)).filter((lot) => lot !== undefined);
    if (!sameLots(lots, this.lots)) this.lots = lots;
    if (wanted.length < ENDING && until < Infinity) this.#more();
  }

  /** What ends first has ended, and what comes behind is not here: nobody need ask for it by hand. */
  #more(): void {
    const { more, loading, problem } = this.archive;
    if (more && !loading && problem === '') void this.archive.next(); // it never rejects
  }

  get #asks(): boolean {
    return hasPast(this.filter) || this.#store.partial;
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
