/** Milliseconds between two writings of what was used: a kill loses that much, and nothing depends on less than a day of it. */
const WRITE_EVERY = 3_600_000;

/** What was used when: `[id, ms since 1970]`. */
export type Used = readonly (readonly [id: string, at: number])[];

/** Where uses are kept. */
export interface UsesBook {
  /** What stands: of anything else no use is kept. */
  readonly standing: () => Iterable<{ readonly id: string }>;
  /** Takes uses; settles when they are written. */
  readonly write: (uses: Used, at: number) => Promise<unknown>;
}

/** When sessions, tokens or shares were used last: known to the moment in memory, and written now and then, all in one event. */
export class Uses {
  readonly #book: UsesBook;
  readonly #now: () => number;
  /** By id, in ms since 1970. */
  readonly #at = new Map<string, number>();
  /** Those that are not written yet. */
  readonly #fresh = new Set<string>();
  readonly #onFailure: (error: unknown) => void;
  #timer: NodeJS.Timeout | undefined;

  /** Takes where they are written, the clock, and who is told that they could not be. */
  constructor(book: UsesBook, now: () => number, onFailure: (error: unknown) => void) {
    this.#book = book;
    this.#now = now;
    this.#onFailure = onFailure;
  }

  /** Begins to write now and then. */
  start(): void {
    this.#timer = setInterval(() => void this.write(), WRITE_EVERY);
    this.#timer.unref();
  }

  /** Takes what is used now, by its id. */
  note(id: string): void {
    this.#at.set(id, this.#now());
    this.#fresh.add(id);
  }

  /** Takes a session or a token as it stands; returns when it was used last, in ms since 1970, null when it never was. */
  of<T extends number | null>({ id, lastUsed }: { readonly id: string; readonly lastUsed: T }): T | number {
    const at = this.#at.get(id);
    return at !== undefined && at > (lastUsed ?? 0) ? at : lastUsed;
  }

  /** Writes what is not written yet, and no more from then on. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.write();
  }

  /** Writes what is not written yet; resolves when that is done. What is gone need not be told, and what cannot be written now may be later. */
  async write(): Promise<void> {
    const uses = [...this.#book.standing()].flatMap((one): [string, number][] =>
      this.#fresh.has(one.id) ? [[one.id, this.#at.get(one.id) ?? 0]] : [],
    );
    if (uses.length === 0) return;
    this.#fresh.clear();
    const known = new Set(uses.map(([id]) => id));
    for (const id of this.#at.keys()) if (!known.has(id)) this.#at.delete(id);
    try {
      await this.#book.write(uses, this.#now());
    } catch (error) {
      for (const [id] of uses) this.#fresh.add(id);
      this.#onFailure(error);
    }
  }
}
