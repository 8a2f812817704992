import { setImmediate as nextTurn } from 'node:timers/promises';
import { bucketStart } from '#domain';
import Database from 'better-sqlite3';
import { LogError } from '../errors.ts';
import type { HistoryRequest, LogHistory } from '../log.ts';
import { Columns } from './columns.ts';
import { newestNotes } from './history-notes.ts';
import { planHistory, type HistoryPlan } from './history-plan.ts';
import { prepareHistory, type HistoryStatements } from './history-statements.ts';
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
  #open: { readonly client: Database.Database; readonly statements: HistoryStatements } | undefined;
  #last: Promise<unknown> = Promise.resolve();

  /** Takes the path of a database that is there and migrated. */
  constructor(path: string) {
    this.#path = path;
  }

  /** Takes what is wanted; gives it as it stands at one seq. */
  read(request: HistoryRequest): Promise<LogHistory> {
    const reading = this.#last.then(() => this.#read(request));
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
    const { client, statements } = (this.#open ??= openReader(this.#path));
    client.exec('BEGIN');
    try {
      return await readHistory(statements, request);
    } finally {
      client.exec('COMMIT');
    }
  }
}

function openReader(path: string): { client: Database.Database; statements: HistoryStatements } {
  const client = new Database(path, { readonly: true, fileMustExist: true });
  return { client, statements: prepareHistory(client) };
}

async function readHistory(statements: HistoryStatements, request: HistoryRequest): Promise<LogHistory> {
  const state = statements.state.get();
  if (!state) throw new LogError('failed', 'The database has no log state.');
  const plan = planHistory(statements, state.floor, request);
  const columns = new Columns();
  for (const _ of parts(statements, plan, request.series, columns)) await nextTurn();
  const notes = newestNotes(statements, plan);
  const { step, from, source } = plan;
  return { seq: state.head, from, to: request.to, step, source, series: columns.series(), notes };
}

function parts(
  statements: HistoryStatements,
  plan: HistoryPlan,
  series: readonly number[] | undefined,
  columns: Columns,
): Generator<undefined> {
  const { read } = plan;
  if (read.by === 'events') return addEvents(statements, plan, read, series, columns);
  return addRollups(statements, plan, read.resolution, series, columns);
}

function* addRollups(
  { buckets, bucketsOf }: HistoryStatements,
  { from, end, step }: HistoryPlan,
  resolution: number,
  series: readonly number[] | undefined,
  columns: Columns,
): Generator<undefined> {
  const ids = series && JSON.stringify(series);
  for (let [bucket, id, more] = [from, 0, true]; more;) {
    const rows =
      ids === undefined
        ? buckets.all(resolution, bucket, id, end, BUCKETS_PART)
        : bucketsOf.all(resolution, bucket, id, end, ids, BUCKETS_PART);
    for (const [start, seriesId, count, sum, min, max, last, firstSeq, lastSeq] of rows) {
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
  series: readonly number[] | undefined,
  columns: Columns,
): Generator<undefined> {
  const wanted = series && new Set(series);
  for (let [seq, more] = [after, true]; more;) {
    const rows = samples.all(seq, upTo, EVENTS_PART);
    for (const [eventSeq, at, data] of rows) {
      if (at < from || at >= end) continue;
      const stretch = new Stretch();
      stretch.add(sampleRow(data), eventSeq);
      for (const [id, rolled] of stretch.series) {
        if (!wanted || wanted.has(id)) columns.add(id, (bucketStart(at, step) - from) / step, rolled);
      }
    }
    more = rows.length === EVENTS_PART;
    seq = rows.at(-1)?.[0] ?? seq;
    yield;
  }
}
