import type { PublicLot } from '#protocol';

/** Milliseconds between two looks at the clock, at the most: it may jump, and a timer does not notice. */
const LOOK_EVERY = 1_000;

/** Milliseconds before the next look when more has become due in the meantime. */
const SOON = 20;

/** Lots that are opened or closed at a time. */
const AT_ONCE = 100;

/** What a closer looks after. */
export interface CloserOptions {
  /** The lots that go on. */
  readonly live: () => Iterable<PublicLot>;
  /** Takes a lot whose time has come; opens or closes it. */
  readonly turn: (lot: string) => Promise<void>;
  /** The server's clock, in milliseconds since 1970. */
  readonly now: () => number;
  /** Is told when a lot could not be opened or closed; it is tried again. */
  readonly onFailure: (error: unknown) => void;
}

/** Opens and closes lots when their time has come. It decides nothing: whether a lot is over is read where it is decided. */
export class Closer {
  readonly #options: CloserOptions;
  #timer: NodeJS.Timeout | undefined;
  /** When the next look is planned, by the server's clock. */
  #planned = Infinity;
  #sweeping: Promise<number> | undefined;
  #stopped = false;

  constructor(options: CloserOptions) {
    this.#options = options;
  }

  /** Does what is due. Gives how many failed, when all else is durable: each is told, and left for the next look. */
  sweep(): Promise<number> {
    this.#sweeping ??= this.#sweep().finally(() => (this.#sweeping = undefined));
    return this.#sweeping;
  }

  /** Begins to look at the clock. */
  start(): void {
    this.#look();
  }

  /** Takes a lot that has changed: it may be due before the next look. */
  changed(lot: PublicLot): void {
    if (this.#timer !== undefined && dueAt(lot) < this.#planned) this.#plan(dueAt(lot));
  }

  /** Looks no more. Resolves when what was begun is done. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#sweeping;
  }

  #look(): void {
    void this.sweep().then((failed) => {
      const now = this.#options.now();
      let next = Infinity;
      for (const lot of this.#options.live()) {
        const due = dueAt(lot);
        if (due > now) next = Math.min(next, due);
        else if (failed === 0) next = Math.min(next, now + SOON);
      }
      this.#plan(next);
    });
  }

  #plan(due: number): void {
    if (this.#stopped) return;
    clearTimeout(this.#timer);
    const now = this.#options.now();
    const wait = Math.max(0, Math.min(due - now, LOOK_EVERY));
    this.#planned = now + wait;
    this.#timer = setTimeout(() => this.#look(), wait);
  }

  async #sweep(): Promise<number> {
    const { live, turn, now, onFailure } = this.#options;
    const due = [...live()].filter((lot) => dueAt(lot) <= now());
    let failed = 0;
    for (let at = 0; at < due.length; at += AT_ONCE) {
      const results = await Promise.allSettled(due.slice(at, at + AT_ONCE).map(({ lot }) => turn(lot)));
      for (const result of results) {
        if (result.status === 'fulfilled') continue;
        failed += 1;
        onFailure(result.reason);
      }
    }
    return failed;
  }
}

function dueAt({ status, terms, endsAt }: PublicLot): number {
  return status === 'scheduled' ? Math.min(terms.opens, endsAt) : endsAt;
}
