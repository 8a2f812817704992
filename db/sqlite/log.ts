import { setImmediate as nextTurn, setTimeout as wait } from 'node:timers/promises';
import type { SeriesTuple } from '#protocol';
import { LogError } from '../errors.ts';
import type {
  AppendRequest,
  AppendResult,
  HistoryRequest,
  Log,
  LogHistory,
  Progress,
  ReadPlan,
  ReadRequest,
  Rebuilt,
  Recent,
  Retained,
  RetentionPolicy,
  StoredEvent,
} from '../log.ts';
import { Announcer } from './announcer.ts';
import { GroupWriter, type Committed } from './appender.ts';
import { readSeries } from './catalogue.ts';
import { explain, isBusy } from './failures.ts';
import { HistoryReader } from './history.ts';
import { foldJournal } from './journal.ts';
import { openDatabase } from './open.ts';
import { Reader } from './reader.ts';
import { rebuildRollups } from './rebuild.ts';
import { Retention } from './retention.ts';
import { prepareStatements, type Handle, type Statements } from './statements.ts';
import { TopicNames } from './topic-names.ts';
import { WriteQueue, type Queued } from './write-queue.ts';

/** Milliseconds between attempts at a locked database, and attempts before the writers are told. */
const BUSY_PAUSE = 50;
const BUSY_ATTEMPTS = 60;

/** The log in one SQLite file. */
class SqliteLog implements Log {
  readonly epoch: string;
  readonly #db: Handle;
  readonly #statements: Statements;
  readonly #names: TopicNames;
  readonly #reader: Reader;
  readonly #histories: HistoryReader;
  readonly #announcer = new Announcer();
  readonly #writes = new WriteQueue((group) => this.#commitGroup(group));
  #retaining: Promise<Retained> | undefined;
  #filling: Promise<Rebuilt | undefined> | undefined;
  #closing: Promise<void> | undefined;
  #closed = false;
  #head: number;
  #floor: number;

  constructor(db: Handle) {
    this.#db = db;
    this.#statements = prepareStatements(db);
    this.#names = new TopicNames(this.#statements);
    this.#reader = new Reader(this.#statements, this.#names);
    this.#histories = new HistoryReader(db.$client.name, () => foldJournal(db.$client));
    const { epoch, head, floor } = this.#readState();
    this.epoch = epoch;
    this.#head = head;
    this.#floor = floor;
  }

  get head(): number {
    return this.#head;
  }

  get floor(): number {
    return this.#floor;
  }

  append(request: AppendRequest): Promise<AppendResult> {
    if (this.#closed) return Promise.reject(closedError());
    return this.#writes.push(request);
  }

  read(request: ReadRequest): Promise<ReadPlan> {
    return this.#reading(() => this.#reader.read(this, request));
  }

  async recent(request: Parameters<Log['recent']>[0]): Promise<Recent> {
    const parts = this.#reader.recent(this, request);
    for (;;) {
      const part = await this.#reading(() => parts.next());
      if (part.done) return part.value;
      await nextTurn();
    }
  }

  async history(request: HistoryRequest): Promise<LogHistory> {
    if (this.#closed) throw closedError();
    try {
      return await this.#histories.read(request);
    } catch (error) {
      throw request.signal?.aborted === true ? request.signal.reason : explain(error);
    }
  }

  fillRollups(onProgress?: (progress: Progress) => void): Promise<Rebuilt | undefined> {
    this.#filling ??= this.#fillRollups(onProgress).finally(() => {
      this.#filling = undefined;
    });
    return this.#filling;
  }

  topicVersion(topic: string): Promise<number> {
    return this.#reading(() => this.#statements.topicByName.get({ name: topic })?.version ?? 0);
  }

  series(): Promise<readonly SeriesTuple[]> {
    return this.#reading(() => readSeries(this.#statements));
  }

  retain(policy: RetentionPolicy): Promise<Retained> {
    this.#retaining ??= this.#retain(policy).finally(() => {
      this.#retaining = undefined;
    });
    return this.#retaining;
  }

  onCommit(listener: (events: readonly StoredEvent[]) => void): () => void {
    return this.#announcer.add(listener);
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#closed = true;
    await this.#writes.close();
    // Their callers have been told.
    await Promise.allSettled([this.#retaining, this.#filling, this.#histories.close()]);
    try {
      this.#db.$client.pragma('wal_checkpoint(TRUNCATE)');
    } catch (error) {
      throw explain(error); // the journal stays and is read at the next start: nothing is lost
    } finally {
      this.#db.$client.close();
    }
  }

  async #commitGroup(group: readonly Queued[]): Promise<void> {
    let committed: Committed;
    try {
      committed = await this.#commitWithPatience(group.map(({ request }) => request));
    } catch (error) {
      for (const { reject } of group) reject(explain(error));
      return;
    }
    this.#head = committed.head;
    this.#announcer.tell(committed.events);
    group.forEach(({ resolve, reject }, index) => {
      const outcome = committed.outcomes[index];
      if (outcome === undefined) reject(new LogError('failed', 'A commit lost the outcome of a request.'));
      else if ('error' in outcome) reject(outcome.error);
      else resolve(outcome.result);
    });
  }

  async #commitWithPatience(requests: readonly AppendRequest[]): Promise<Committed> {
    for (let attempt = 1; ; attempt += 1) {
      // It holds a transaction on this very handle.
      if (this.#filling) await Promise.allSettled([this.#filling]);
      try {
        return this.#commit(requests);
      } catch (error) {
        if (!isBusy(error) || attempt === BUSY_ATTEMPTS) throw error;
        await wait(BUSY_PAUSE);
      }
    }
  }

  #commit(requests: readonly AppendRequest[]): Committed {
    return this.#db.transaction(
      () => {
        const { head } = this.#readState();
        const written = new GroupWriter(this.#statements, head, Date.now()).write(requests);
        if (head === this.#head) return written;
        // Another process wrote in between: listeners hear of that first, so that what they hear is dense.
        return { ...written, events: [...this.#reader.between(this.#head, head), ...written.events] };
      },
      { behavior: 'immediate' },
    );
  }

  async #fillRollups(onProgress?: (progress: Progress) => void): Promise<Rebuilt | undefined> {
    if (this.#closed) throw closedError();
    try {
      await this.#retaining?.catch(() => undefined); // its caller is told
      if (this.#readState().rolledUp === 1) return undefined;
      return await rebuildRollups(this.#db, this.#statements, onProgress);
    } catch (error) {
      throw explain(error);
    }
  }

  async #retain(policy: RetentionPolicy): Promise<Retained> {
    if (this.#closed) throw closedError();
    try {
      await this.#filling;
      const before = this.#readState();
      this.#floor = before.floor;
      await new Retention(this.#db, this.#statements).run(before, policy, (floor) => {
        this.#floor = floor;
        return !this.#closed;
      });
      return { deleted: this.#floor - before.floor, floor: this.#floor };
    } catch (error) {
      throw explain(error);
    }
  }

  #reading<T>(read: () => T): Promise<T> {
    if (this.#closed) return Promise.reject(closedError());
    try {
      return Promise.resolve(read());
    } catch (error) {
      return Promise.reject(explain(error));
    }
  }

  #readState(): { epoch: string; head: number; floor: number; rolledUp: number } {
    const row = this.#statements.state.get();
    if (!row) throw new LogError('failed', 'The database has no log state.');
    return row;
  }
}

function closedError(): LogError {
  return new LogError('closed', 'The log is closed.');
}

/**
 * Opens the log in one SQLite file. Takes the file's path and the folder of migrations.
 * Throws DatabaseRefused when the file cannot be trusted.
 */
export function openSqliteLog(path: string, migrationsFolder: string): Log {
  return logOn(openDatabase(path, migrationsFolder));
}

/** Takes a database opened by openDatabase; returns the log in it, which closes it. */
export function logOn(db: Handle): Log {
  return new SqliteLog(db);
}
