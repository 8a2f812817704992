import type { LotFilter, LotStatus } from '#protocol';
import type { Place } from './list-place.ts';

/** What is remembered of a lot that is over: where it stands in lists. The rest is in the log. */
interface OverLot {
  readonly lot: string;
  readonly status: LotStatus;
  readonly overAt: number;
}

/** The lots that are over, in the order in which they were. */
export class OverLots {
  /** The oldest first: a lot that is over now comes last, or nearly. */
  readonly #lots: OverLot[] = [];
  readonly #counts = new Map<LotStatus, number>();

  /** Takes a lot, what became of it, and when it was over in milliseconds since 1970. */
  add(lot: string, status: LotStatus, overAt: number): void {
    this.#lots.splice(this.#placeOf(overAt, lot), 0, { lot, status, overAt });
    this.#counts.set(status, this.count(status) + 1);
  }

  /** Takes a status; returns how many of them have it. */
  count(status: LotStatus): number {
    return this.#counts.get(status) ?? 0;
  }

  /** Takes which ones, where the list goes on, and how many; returns them, the newest first. */
  page(filter: LotFilter, after: Place | undefined, rows: number): OverLot[] {
    const found: OverLot[] = [];
    let at = after === undefined ? this.#lots.length : this.#placeOf(after.at, after.lot);
    while (at > 0 && found.length < rows) {
      at -= 1;
      const lot = this.#lots[at];
      if (lot !== undefined && (filter === 'all' || filter === lot.status)) found.push(lot);
    }
    return found;
  }

  /** Takes a time and an id; returns how many stand before that. */
  #placeOf(overAt: number, lot: string): number {
    let [low, high] = [0, this.#lots.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      const other = this.#lots[middle];
      if (other === undefined) break;
      const before = other.overAt < overAt || (other.overAt === overAt && other.lot < lot);
      if (before) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
