/** Milliseconds that a page counts after it has said that it looks on: more than two of its 5 s. */
const LASTING = 12_000;
/** Pages that are counted in all: beyond them nobody is turned away, only not counted. */
const PAGES = 20_000;

/** Counts the pages that look on, lot by lot. They say so again and again, and are forgotten when they stop. */
export class Watchers {
  /** For each lot its pages with when they end, by the monotonic clock; those that end first are first. */
  readonly #lots = new Map<string, Map<string, number>>();
  readonly #now: () => number;
  /** Pages held, of all lots, and when the next of them is to be forgotten whose lot nobody asks for. */
  #pages = 0;
  #forgetAt = -Infinity;

  /** Takes a clock that never goes back, in milliseconds. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Takes a lot and a page that looks on; returns how many do. */
  watch(lot: string, page: string): number {
    const now = this.#now();
    if (now >= this.#forgetAt) this.#forget(now);
    const pages = this.#lots.get(lot) ?? new Map<string, number>();
    this.#expire(pages, now);
    const known = pages.delete(page);
    if (!known && this.#pages >= PAGES) return pages.size;
    // Put at the end anew: all last equally long, so the order is that of their ends.
    pages.set(page, now + LASTING);
    this.#lots.set(lot, pages);
    if (!known) this.#pages += 1;
    return pages.size;
  }

  #forget(now: number): void {
    this.#forgetAt = now + LASTING;
    for (const [lot, pages] of this.#lots) {
      this.#expire(pages, now);
      if (pages.size === 0) this.#lots.delete(lot);
    }
  }

  #expire(pages: Map<string, number>, now: number): void {
    for (const [page, end] of pages) {
      if (end > now) return;
      pages.delete(page);
      this.#pages -= 1;
    }
  }
}
