import { isKept, type SeriesTuple } from '#protocol';
import type {
  AppendRequest,
  AppendResult,
  CommitListener,
  DeclaredSeries,
  HistoryRequest,
  Log,
  LogHistory,
  Progress,
  ReadPlan,
  ReadRequest,
  Rebuilt,
  Recent,
  RecentRequest,
  Retained,
  RetentionPolicy,
} from '../log.ts';
import { readSeries } from './catalogue.ts';
import { Committer } from './committer.ts';
import { closedError, explain } from './failures.ts';
import { HistoryReader } from './history.ts';
import { foldJournal } from './journal.ts';
import { Ledger } from './ledger.ts';
import { readState } from './log-state.ts';
import { answered } from './once.ts';
import { openDatabase } from './open.ts';
import { outboxPages } from './outbox.ts';
import { Reader } from './reader.ts';
import { rebuildRollups } from './rebuild.ts';
import { Retention } from './retention.ts';
import { States } from './states.ts';
import { prepareStatements, type Handle, type Statements } from './statements.ts';
import { TopicNames } from './topic-names.ts';
import { Turns } from './turns.ts';
import { WriteQueue } from './write-queue.ts';

/** The log in one SQLite file. */
class SqliteLog implements Log {
  readonly epoch: string;
  readonly #db: Handle;
  readonly #statements: Statements;
  readonly #reader: Reader;
  readonly #ledger: Ledger;
  readonly #states: States;
  readonly #histories: HistoryReader;
  readonly #committer: Committer;
  readonly #writes: WriteQueue;
  readonly #turns = new Turns(() => this.#closed);
  #retaining: Promise<Retained> | undefined;
  #filling: Promise<Rebuilt | undefined> | undefined;
  #closing: Promise<void> | undefined;
  #closed = false;
  #floor: number;

  constructor(db: Handle) {
    this.#db = db;
    const statements = prepareStatements(db);
    this.#statements = statements;
    this.#reader = new Reader(statements, new TopicNames(statements));
    this.#ledger = new Ledger(statements);
    this.#states = new States(statements);
    this.#histories = new HistoryReader(db.$client.name, () => foldJournal(db.$client));
    const { epoch, head, floor } = readState(statements);
    this.epoch = epoch;
    this.#floor = floor;
    // Filling holds a transaction on this very handle.
    const whenFree = () => Promise.allSettled([this.#filling]);
    this.#committer = new Committer(db, statements, this.#reader, head, whenFree);
    this.#writes = new WriteQueue((group) => this.#committer.commitGroup(group));
  }

  get head(): number {
    return this.#committer.head;
  }

  get floor(): number {
    return this.#floor;
  }

  get troubledSince(): number | undefined {
    return this.#committer.troubledSince;
  }

  append(request: AppendRequest): Promise<AppendResult> {
    if (this.#closed) return Promise.reject(closedError());
    return this.#writes.push(request);
  }

  read(request: ReadRequest): Promise<ReadPlan> {
    return this.#turns.read(() => this.#reader.read(this, request));
  }

  async recent(request: RecentRequest): Promise<Recent> {
    const { named = [], rows } = request;
    const whole = new Set(named.filter((topic) => isKept(topic) && request.matches(topic)));
    const matches = (topic: string): boolean => request.matches(topic) && !whole.has(topic);
    // In one turn with the head: all else is of events, and may be read up to it later.
    const states = () => this.#committer.standing(() => this.#states.wanted(request));
    const { head, value } = await this.#turns.read(states);
    return {
      seq: head,
      events: await this.#turns.whole(this.#reader.recent(head, { ...request, matches })),
      ledger: await this.#turns.whole(this.#ledger.newest([...whole], head, rows)),
      states: value,
    };
  }

  ledger(topic: string, fromVersion = 1): ReturnType<Log['ledger']> {
    return this.#turns.pages(this.#ledger.pages(topic, fromVersion));
  }

  state(topic: string): ReturnType<Log['state']> {
    return this.#turns.read(() => this.#states.one(topic));
  }

  states({ namespace, overSince = -Infinity }: Parameters<Log['states']>[0]): ReturnType<Log['states']> {
    return this.#turns.pages(this.#states.pages(namespace, overSince));
  }

  outbox(...[kind, after = 0]: Parameters<Log['outbox']>): ReturnType<Log['outbox']> {
    return this.#turns.pages(outboxPages(this.#statements, kind, after));
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

  answered(once: NonNullable<AppendRequest['once']>): Promise<AppendResult | undefined> {
    return this.#turns.read(() => answered(this.#statements, once));
  }

  topicVersion(topic: string): Promise<number> {
    return this.#turns.read(() => this.#statements.topicByName.get({ name: topic })?.version ?? 0);
  }

  async series(): Promise<readonly SeriesTuple[]> {
    return (await this.seriesByTopic()).map(({ series }) => series);
  }

  seriesByTopic(): Promise<readonly DeclaredSeries[]> {
    return this.#turns.read(() => readSeries(this.#statements));
  }

  retain(policy: RetentionPolicy): Promise<Retained> {
    this.#retaining ??= this.#retain(policy).finally(() => {
      this.#retaining = undefined;
    });
    return this.#retaining;
  }

  onCommit(listener: CommitListener): () => void {
    return this.#committer.onCommit(listener);
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

  async #fillRollups(onProgress?: (progress: Progress) => void): Promise<Rebuilt | undefined> {
    if (this.#closed) throw closedError();
    try {
      await this.#retaining?.catch(() => undefined); // its caller is told
      if (readState(this.#statements).rolledUp === 1) return undefined;
      return await rebuildRollups(this.#db, this.#statements, onProgress);
    } catch (error) {
      throw explain(error);
    }
  }

  async #retain(policy: RetentionPolicy): Promise<Retained> {
    if (this.#closed) throw closedError();
    try {
      await this.#filling;
      const before = readState(this.#statements);
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
