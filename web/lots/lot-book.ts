import { evolvePublic } from '#domain';
import { SNAPSHOT_STATES, type LotList, type PublicLot, type Snapshot } from '#protocol';
import { lotOf, type LotEvent } from './lot-events.ts';
import { readStates, type Lots } from './lot-states.ts';

/** Events that are kept of lots which are not known, about: more than come while a list is on its way. */
const KEPT = 5_000;

/**
 * The lots that a page knows, folded by the same code as the server's. A snapshot has room for so many; a list brings others, each
 * true at the list's seq, and what happened to them meanwhile is caught up.
 */
export class LotBook {
  #lots = new Map<string, PublicLot>();
  /** More go on than a snapshot has room for. */
  #partial = false;
  /** The seq that a lot was told at, where that was not by the snapshot: events at or below it are in it. */
  readonly #since = new Map<string, number>();
  /** Events of lots that are not known, oldest first: all above the seq. */
  #passed: LotEvent[] = [];
  #passedFrom = 0;

  /** By their ids; the map moves. */
  get lots(): Lots {
    return this.#lots;
  }

  /** Lots go on that were not in the snapshot: what is not here may be there. */
  get partial(): boolean {
    return this.#partial;
  }

  /** Takes a snapshot; begins anew from it. */
  load({ states = {}, seq }: Snapshot): void {
    this.#lots = readStates(states);
    const full = Object.keys(states).length >= SNAPSHOT_STATES;
    // Those that are over have what room those that go on leave.
    this.#partial = full && [...this.#lots.values()].every(({ overAt }) => overAt === null);
    this.#since.clear();
    this.#passed = [];
    this.#passedFrom = seq;
  }

  /** Takes the next event; true when it moved a lot that is known. */
  fold(event: LotEvent): boolean {
    const lot = lotOf(event.topic);
    if (lot === undefined || event.seq <= (this.#since.get(lot) ?? 0)) return false;
    const before = this.#lots.get(lot);
    // Every lot begins with its terms: what comes before them is of a lot that this page was not given.
    if (before === undefined && event.kind !== 'lot') {
      this.#pass(event);
      return false;
    }
    if (before === undefined) this.#since.set(lot, event.seq);
    this.#lots.set(lot, evolvePublic(before, lot, event));
    return true;
  }

  /** Takes a list; knows its lots that go on from now on. False where it is so old that it cannot be caught up: it is to be asked for again. */
  adopt({ lots, seq }: LotList): boolean {
    const fresh = lots.filter(({ lot, overAt }) => overAt === null && !this.#lots.has(lot));
    if (fresh.length === 0) return true;
    if (seq < this.#passedFrom) return false;
    for (const lot of fresh) {
      this.#lots.set(lot.lot, lot);
      this.#since.set(lot.lot, seq);
    }
    const passed = this.#passed;
    this.#passed = [];
    for (const event of passed) this.fold(event);
    return true;
  }

  #pass(event: LotEvent): void {
    this.#passed.push(event);
    if (this.#passed.length < 2 * KEPT) return;
    this.#passedFrom = this.#passed.splice(0, KEPT).at(-1)?.seq ?? this.#passedFrom;
  }
}
