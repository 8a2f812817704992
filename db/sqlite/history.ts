import { setImmediate as nextTurn } from 'node:timers/promises';
import { bucketStart } from '#domain';
import Database from 'better-sqlite3';
import { LogError } from '../errors.ts';
import type { HistoryRequest, LogHistory } from '../log.ts';
import { Columns } from './columns.ts';
import { newestNotes } from './history-notes.ts';
import { planHistory, type HistoryPlan } from './history-plan.ts';
import { prepareHistory, type HistoryStatements } from './history-statements.ts';
import { BUSY_TIMEOUT } from './open.ts';
import { sampleRow } from './refold.ts';
import { Stretch } from './stretch.ts';

/** Rows of rollups and of events merged in one turn: one or two milliseconds. */
const BUCKETS_PART = 2_000;
const EVENTS_PART = 200;

/**
 * Reads histories through a connection of its own, whose read transaction stays open over the turns of a long one: every
 * part sees the log at the same seq, while the log's own connection goes on committing. One at a time, as they share it.
 */
export class HistoryReader {
  readonly #path: string;
  readonly #between: () => void;
  #open: { readonly client: Database.Database; readonly statements: HistoryStatements } | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  /**
   * Takes the path of a database that is there and migrated, and what is called between two histories, the second of
   * which waits: nothing is being read at that moment.
   */
  constructor(path: string, between: () => void = () => undefined) {
    this.#path = path;
    this.#between = between;
  }

  /** Takes what is wanted; returns it as it stands at one seq. Rejects with the signal's reason when that aborts. */
  read(request: HistoryRequest): Promise<LogHistory> {
    this.#waiting += 1;
    const reading = this.#last.then(() => {
      this.#waiting -= 1;
      return this.#read(request);
    });
    this.#last = reading.catch(() => undefined); // its caller is told
    return reading;
  }

  /** Lets what was asked finish, and closes the connection. */
  async close(): Promise<void> {
    await this.#last;
    this.#open?.client.close();
    this.#open = undefined;
  }

  async #read(request: HistoryRequest): Promise<LogHistory> {
    request.signal?.throwIfAborted();
    const { client, statements } = (this.#open ??= openReader(this.#path));
    client.exec('BEGIN');
    try {
      const parts = makeHistory(statements, request);
      for (;;) {
        const part = parts.next();
        if (part.done) return part.value;
        await nextTurn();
        request.signal?.throwIfAborted();
      }
    } finally {
      client.exec('COMMIT');
      if (this.#waiting > 0) this.#between();
    }
  }
}

function openReader(path: string): { client: Database.Database; statements: HistoryStatements } {
  const client = new Database(path, { readonly: true, fileMustExist: true, timeout: BUSY_TIMEOUT });
  return { client, statements: prepareHistory(client) };
}

/** Makes a history inside a transaction. Yields where others may have their turn. */
function* makeHistory(
  statements: HistoryStatements,
  request: HistoryRequest,
): Generator<undefined, LogHistory> {
  const state = statements.state.get();
  if (!state) throw new LogError('failed', 'The database has no log state.');
  const plan = planHistory(statements, state.floor, request);
  const columns = new Columns();
  const wanted = request.series && new Set(request.series);
  const takes = (id: number): boolean => wanted === undefined || wanted.has(id);
  if (plan.read.by === 'events') yield* addEvents(statements, plan, plan.read, takes, columns);
  else yield* addRollups(statements, plan, plan.read.resolution, takes, columns);
  const notes = yield* newestNotes(statements, plan);
  const series = yield* columns.series();
  return {
    seq: state.head,
    from: plan.from,
    to: request.to,
    step: plan.step,
    source: plan.source,
    series,
    notes,
  };
}

type Takes = (id: number) => boolean;

/** Series are picked here and not in SQL, where a turn would have to go through any number of rows of others. */
function* addRollups(
  { buckets }: HistoryStatements,
  { from, end, step }: HistoryPlan,
  resolution: number,
  takes: Takes,
  columns: Columns,
): Generator<undefined> {
  for (let [bucket, id, more] = [from, 0, true]; more;) {
    const rows = buckets.all(resolution, bucket, id, end, BUCKETS_PART);
    for (const [start, seriesId, count, sum, min, max, last, firstSeq, lastSeq] of rows) {
      if (!takes(seriesId)) continue;
      columns.add(seriesId, (bucketStart(start, step) - from) / step, {
        bucket: { count, sum, min, max, last },
        firstSeq,
        lastSeq,
      });
    }
    more = rows.length === BUCKETS_PART;
    [bucket, id] = rows.at(-1) ?? [bucket, id];
    yield;
  }
}

function* addEvents(
  { samples }: HistoryStatements,
  { from, end, step }: HistoryPlan,
  { after, upTo }: { readonly after: number; readonly upTo: number },
  takes: Takes,
  columns: Columns,
): Generator<undefined> {
  for (let [seq, more] = [after, true]; more;) {
    const rows = samples.all(seq, upTo, EVENTS_PART);
    for (const [eventSeq, at, data] of rows) {
      if (at < from || at >= end) continue;
      const stretch = new Stretch();
      stretch.add(sampleRow(data), eventSeq);
      for (const [id, rolled] of stretch.series) {
        if (takes(id)) columns.add(id, (bucketStart(at, step) - from) / step, rolled);
      }
    }
    more = rows.length === EVENTS_PART;
    seq = rows.at(-1)?.[0] ?? seq;
    yield;
  }
}
