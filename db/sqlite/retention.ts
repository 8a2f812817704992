import { setImmediate as nextTurn } from 'node:timers/promises';
import type { RetentionPolicy } from '../log.ts';
import { readState } from './log-state.ts';
import { retainRollups, rollupBytes } from './rollup-retention.ts';
import type { Handle, Statements } from './statements.ts';

/** Events deleted in one transaction: about ten milliseconds, so that live frames pass in between. */
const STEP = 2_000;

/** Events always kept, whatever the size limit: an empty log would make every viewer start again. */
const ALWAYS_KEPT = 1_000;

/** Deletes from the old end of the log and of the rollups. The floor moves in the same transaction as the rows go. */
export class Retention {
  readonly #db: Handle;
  readonly #statements: Statements;

  constructor(db: Handle, statements: Statements) {
    this.#db = db;
    this.#statements = statements;
  }

  /**
   * Takes where the log stands, the policy, and a call made after each step with the new floor, which says whether to
   * go on. Age takes only a prefix that is wholly old, so a clock that went backwards keeps more, never less.
   */
  async run(
    { head, floor }: { readonly head: number; readonly floor: number },
    { maxAge, maxBytes, rollups }: RetentionPolicy,
    moved: (floor: number) => boolean,
  ): Promise<void> {
    const cutoff = Date.now() - maxAge;
    let current = floor;
    const stepTo = async (target: number): Promise<boolean> => {
      if (target <= current) return false;
      this.#deleteTo(target);
      current = target;
      // Told before anything else runs: a read between the deletion and a later floor would show a hole.
      const goOn = moved(current);
      await nextTurn();
      return goOn;
    };
    while (await stepTo(this.#oldUpTo(current, Math.min(head, current + STEP), cutoff))) continue;
    if (rollups) await retainRollups(this.#db, this.#statements, rollups, () => moved(current));
    while (this.#tooLarge(maxBytes)) {
      if (!(await stepTo(Math.min(head - ALWAYS_KEPT, current + STEP)))) break;
    }
    if (moved(current) && this.#read('freelist_count') > 0)
      this.#db.$client.pragma('incremental_vacuum(1000)');
  }

  /** Takes the range `(from, to]`; returns the last seq of it before which everything is older than the cutoff. */
  #oldUpTo(from: number, to: number, cutoff: number): number {
    const kept = this.#statements.firstKept.get({ from, to, cutoff });
    return kept ? kept.seq - 1 : to;
  }

  #deleteTo(floor: number): void {
    this.#db.transaction(
      () => {
        this.#statements.deleteRange.run({ floor });
        this.#statements.deleteOnce.run({ floor });
        this.#statements.setFloor.run({ floor });
      },
      { behavior: 'immediate' },
    );
  }

  /** What has no limit, or one of its own, may not crowd out the events: the ledger with its states, and the rollups. */
  #tooLarge(maxBytes: number): boolean {
    const used = this.#bytesInUse();
    if (used <= maxBytes) return false;
    const { keptBytes } = readState(this.#statements);
    return used - keptBytes - rollupBytes(this.#statements, Date.now()) > maxBytes;
  }

  #bytesInUse(): number {
    return (this.#read('page_count') - this.#read('freelist_count')) * this.#read('page_size');
  }

  #read(name: string): number {
    return Number(this.#db.$client.pragma(name, { simple: true }));
  }
}
