import type { BuiltInRule } from '#domain';
import type { Log } from '../../db/log.ts';
import type { Doorkeeper } from '../access/doorkeeper.ts';
import { Books } from './books.ts';
import { Desk } from './desk.ts';
import { Evaluator } from './evaluator.ts';
import { FiredBook } from './fired.ts';

/** What alerts are run with. */
export interface AlertsOptions {
  readonly log: Log;
  readonly access: Pick<Doorkeeper, 'actor'>;
  /** The rules of a new install. */
  readonly builtIn: readonly BuiltInRule[];
  /** The server's clock, in milliseconds since 1970; another one in tests. */
  readonly now?: () => number;
  /** Is told when something could not be evaluated or written; it is tried again. */
  readonly onFailure: (error: unknown) => void;
}

/** The alerts of a server: what is commanded, what samples and the clock do, and what may be asked of them. */
export class Alerts {
  readonly log: Log;
  readonly books: Books;
  readonly desk: Desk;
  readonly evaluator: Evaluator;
  readonly fired: FiredBook;
  readonly #builtIn: readonly BuiltInRule[];
  readonly #now: () => number;

  constructor({ log, access, builtIn, now = Date.now, onFailure }: AlertsOptions) {
    this.log = log;
    this.#builtIn = builtIn;
    this.#now = now;
    this.books = new Books(log, () => this.evaluator.placement.changed());
    this.desk = new Desk({ log, books: this.books, access, now });
    this.evaluator = new Evaluator({ log, books: this.books, now, onFailure });
    this.fired = new FiredBook(log, () => this.books.live.state.alerts.values());
  }

  /** Reads what stands, gives a new install its first rules, and begins to evaluate. Rejects with LogError. */
  async open(): Promise<void> {
    await this.books.open();
    await this.books.rules.begin(
      this.#builtIn.map(({ id, terms }) => {
        const rule = { id, terms, version: 1, by: 'Switchyard', t: this.#now() };
        return { kind: 'alert-rule', data: { rule } };
      }),
    );
    await this.evaluator.open();
  }

  /** How many alerts fire now. */
  firing(): number {
    let count = 0;
    for (const { state } of this.books.live.state.alerts.values()) if (state === 'firing') count += 1;
    return count;
  }

  /** Evaluates no more. Resolves when what was found is written, or cannot be. */
  stop(): Promise<void> {
    return this.evaluator.stop();
  }
}
