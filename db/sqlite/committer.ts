import { setTimeout as wait } from 'node:timers/promises';
import { LogError } from '../errors.ts';
import type { AppendRequest, CommitListener, SampleRow, StoredEvent } from '../log.ts';
import { Announcer } from './announcer.ts';
import { GroupWriter, type Committed } from './appender.ts';
import { explain, isBusy } from './failures.ts';
import { readState } from './log-state.ts';
import type { Reader } from './reader.ts';
import type { Handle, Statements } from './statements.ts';
import type { Queued } from './write-queue.ts';

/** Milliseconds between attempts at a locked database, and attempts before the writers are told. */
const BUSY_PAUSE = 50;
const BUSY_ATTEMPTS = 60;

/**
 * Commits, moves the head and tells of it in one turn: between two turns the file, the head and what listeners have heard
 * agree, unless another process writes.
 */
export class Committer {
  readonly #db: Handle;
  readonly #statements: Statements;
  readonly #reader: Reader;
  readonly #announcer = new Announcer();
  readonly #whenFree: () => Promise<unknown>;
  #head: number;
  #troubledSince: number | undefined;

  /** Takes the database, its statements and reader, the head in it, and what settles when no transaction is open. */
  constructor(
    db: Handle,
    statements: Statements,
    reader: Reader,
    head: number,
    whenFree: () => Promise<unknown>,
  ) {
    this.#db = db;
    this.#statements = statements;
    this.#reader = reader;
    this.#head = head;
    this.#whenFree = whenFree;
  }

  /** The newest seq that listeners have heard of. */
  get head(): number {
    return this.#head;
  }

  /** Since when no commit works, in milliseconds since 1970; undefined while the last one did. */
  get troubledSince(): number | undefined {
    return this.#troubledSince;
  }

  /** Takes who is to be told of commits; returns the way to stop it. */
  onCommit(listener: CommitListener): () => void {
    return this.#announcer.add(listener);
  }

  /** Takes the requests of one turn and who waits for them; settles each. Never rejects. */
  async commitGroup(group: readonly Queued[]): Promise<void> {
    let committed: Committed;
    try {
      committed = await this.#commitWithPatience(group.map(({ request }) => request));
    } catch (error) {
      for (const { reject } of group) reject(explain(error));
      return;
    }
    group.forEach(({ resolve, reject }, index) => {
      const outcome = committed.outcomes[index];
      if (outcome === undefined) reject(new LogError('failed', 'A commit lost the outcome of a request.'));
      else if ('error' in outcome) reject(outcome.error);
      else resolve(outcome.result);
    });
  }

  /** Takes what reads the file; returns what it gave, and the head that this is true at: what is heard of by then. */
  standing<T>(read: () => T): { readonly head: number; readonly value: T } {
    const { head, events, value } = this.#db.transaction(() => {
      const state = readState(this.#statements);
      return { head: state.head, events: this.#missed(state.head), value: read() };
    });
    this.#tell(head, events, []);
    return { head, value };
  }

  async #commitWithPatience(requests: readonly AppendRequest[]): Promise<Committed> {
    for (let attempt = 1; ; attempt += 1) {
      await this.#whenFree();
      try {
        const committed = this.#commit(requests);
        this.#troubledSince = undefined;
        return committed;
      } catch (error) {
        this.#troubledSince ??= Date.now();
        if (!isBusy(error) || attempt === BUSY_ATTEMPTS) throw error;
        await wait(BUSY_PAUSE);
      }
    }
  }

  #commit(requests: readonly AppendRequest[]): Committed {
    const { missed, written } = this.#db.transaction(
      () => {
        const { head } = readState(this.#statements);
        const group = new GroupWriter(this.#statements, head, Date.now());
        return { missed: this.#missed(head), written: group.write(requests) };
      },
      { behavior: 'immediate' },
    );
    const rows = [...missed.map(() => undefined), ...written.rows];
    this.#tell(written.head, [...missed, ...written.events], rows);
    return written;
  }

  /** Another process wrote in between: listeners hear of that first, so that what they hear is dense. */
  #missed(head: number): readonly StoredEvent[] {
    return head === this.#head ? [] : this.#reader.between(this.#head, head);
  }

  #tell(head: number, events: readonly StoredEvent[], rows: readonly (SampleRow | undefined)[]): void {
    this.#head = head;
    this.#announcer.tell(events, rows);
  }
}
