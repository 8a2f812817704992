/** Milliseconds that a page counts after it has said that it looks on: more than two of its 5 s. */
const LASTING = 12_000;
/** Pages that are counted for one lot, and lots that are watched: beyond them nobody is turned away, only not counted. */
const PAGES = 10_000;
const LOTS = 2_000;

/** Counts the pages that look on, lot by lot. They say so again and again, and are forgotten when they stop. */
export class Watchers {
  /** For each lot its pages with when they end, by the monotonic clock; those that end first are first. */
  readonly #lots = new Map<string, Map<string, number>>();
  readonly #now: () => number;

  /** Takes a clock that never goes back, in milliseconds. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Takes a lot and a page that looks on; returns how many do. */
  watch(lot: string, page: string): number {
    const now = this.#now();
    const pages = this.#pagesOf(lot, now);
    if (pages === undefined) return 0;
    expire(pages, now);
    // Put at the end anew: all last equally long, so the order is that of their ends.
    const known = pages.delete(page);
    if (known || pages.size < PAGES) pages.set(page, now + LASTING);
    return pages.size;
  }

  #pagesOf(lot: string, now: number): Map<string, number> | undefined {
    const known = this.#lots.get(lot);
    if (known !== undefined) return known;
    if (this.#lots.size >= LOTS) this.#forget(now);
    if (this.#lots.size >= LOTS) return undefined;
    const pages = new Map<string, number>();
    this.#lots.set(lot, pages);
    return pages;
  }

  #forget(now: number): void {
    for (const [lot, pages] of this.#lots) {
      expire(pages, now);
      if (pages.size === 0) this.#lots.delete(lot);
    }
  }
}

function expire(pages: Map<string, number>, now: number): void {
  for (const [page, end] of pages) {
    if (end > now) return;
    pages.delete(page);
  }
}
