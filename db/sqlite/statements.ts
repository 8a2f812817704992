import { and, asc, count, desc, eq, gt, gte, lte, sql } from 'drizzle-orm';
import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3';
import type Database from 'better-sqlite3';
import { events, idempotency, logState, rollups, series, topics } from '../schema.ts';
import { LEDGER_SQL, type LedgerRow } from './ledger.ts';
import { OUTBOX_SQL, type OutboxTuple } from './outbox.ts';
import { ADD_ROLLUP_SQL, type RollupRow } from './rollups.ts';
import { STATES_SQL, type StateRow } from './states.ts';

/** A drizzle handle on the embedded database. */
export type Handle = BetterSQLite3Database & { $client: Database.Database };

/**
 * The tail read, by far the most frequent: a raw statement, because drizzle's mapping costs four times the read itself.
 * Rows come as arrays `[seq, topicId, at, kind, data]`.
 */
export const TAIL_SQL = 'SELECT seq, topic_id, at, kind, data FROM events WHERE seq > ? ORDER BY seq LIMIT ?';

/** The same backwards, for the recent past. */
export const RECENT_SQL =
  'SELECT seq, topic_id, at, kind, data FROM events WHERE seq <= ? ORDER BY seq DESC LIMIT ?';

/** The insert of one event: raw as well, because at a thousand events a second drizzle's mapping costs more than SQLite. */
export const ADD_EVENT_SQL =
  'INSERT INTO events (seq, topic_id, version, at, kind, data) VALUES (?, ?, ?, ?, ?, ?)';

/** The parameters of ADD_EVENT_SQL, and of the ledger's. */
export type EventRow = [
  seq: number,
  topicId: number,
  version: number,
  at: number,
  kind: string,
  data: string,
];

/** A row of TAIL_SQL and RECENT_SQL. */
export type TailRow = [seq: number, topicId: number, at: number, kind: string, data: string];

const place = sql.placeholder;

/** Takes an open handle; returns every hot statement, prepared once. Their query plans are tested. */
export function prepareStatements(db: Handle) {
  return {
    state: db.select().from(logState).where(eq(logState.id, 1)).prepare(),
    setHead: db
      .update(logState)
      .set({ head: sql`${place('head')}` })
      .where(eq(logState.id, 1))
      .prepare(),
    addKeptBytes: db
      .update(logState)
      .set({ keptBytes: sql`${logState.keptBytes} + ${place('bytes')}` })
      .where(eq(logState.id, 1))
      .prepare(),
    setFloor: db
      .update(logState)
      // Never down: another process may have retained further.
      .set({ floor: sql`max(${logState.floor}, ${place('floor')})` })
      .where(eq(logState.id, 1))
      .prepare(),
    topicByName: db
      .select()
      .from(topics)
      .where(eq(topics.name, place('name')))
      .prepare(),
    topicById: db
      .select()
      .from(topics)
      .where(eq(topics.id, place('id')))
      .prepare(),
    addTopic: db
      .insert(topics)
      .values({ name: place('name'), version: 0 })
      .returning()
      .prepare(),
    setTopicVersion: db
      .update(topics)
      .set({ version: sql`${place('version')}` })
      .where(eq(topics.id, place('id')))
      .prepare(),
    addEvent: db.$client.prepare<EventRow>(ADD_EVENT_SQL),
    addRollup: db.$client.prepare<RollupRow>(ADD_ROLLUP_SQL),
    onceByKey: db
      .select()
      .from(idempotency)
      .where(eq(idempotency.key, place('key')))
      .prepare(),
    addOnce: db
      .insert(idempotency)
      .values({
        key: place('key'),
        digest: place('digest'),
        firstSeq: place('firstSeq'),
        lastSeq: place('lastSeq'),
        at: place('at'),
      })
      .prepare(),
    addSeries: db
      .insert(series)
      .values({
        id: place('id'),
        name: place('name'),
        labels: place('labels'),
        unit: place('unit'),
        help: place('help'),
        topicId: place('topicId'),
      })
      .onConflictDoNothing()
      .prepare(),
    allSeries: db
      .select({
        id: series.id,
        name: series.name,
        labels: series.labels,
        unit: series.unit,
        help: series.help,
        topic: topics.name,
      })
      .from(series)
      .leftJoin(topics, eq(series.topicId, topics.id))
      .orderBy(asc(series.id))
      .prepare(),
    firstKept: db
      .select({ seq: events.seq })
      .from(events)
      .where(
        and(gt(events.seq, place('from')), lte(events.seq, place('to')), gte(events.at, place('cutoff'))),
      )
      .orderBy(asc(events.seq))
      .limit(1)
      .prepare(),
    deleteRange: db
      .delete(events)
      .where(lte(events.seq, place('floor')))
      .prepare(),
    deleteOnce: db
      .delete(idempotency)
      .where(lte(idempotency.lastSeq, place('floor')))
      .prepare(),
    /** Which of the oldest buckets ends a step of so many rows; none when fewer are left. */
    rollupStep: db
      .select({ bucket: rollups.bucket })
      .from(rollups)
      .where(and(eq(rollups.resolution, place('resolution')), lte(rollups.bucket, place('last'))))
      .orderBy(asc(rollups.bucket))
      .limit(1)
      .offset(place('rows'))
      .prepare(),
    deleteRollups: db
      .delete(rollups)
      .where(and(eq(rollups.resolution, place('resolution')), lte(rollups.bucket, place('last'))))
      .prepare(),
    oldestRollup: db
      .select({ bucket: rollups.bucket })
      .from(rollups)
      .where(eq(rollups.resolution, place('resolution')))
      .orderBy(asc(rollups.bucket))
      .limit(1)
      .prepare(),
    newestRollup: db
      .select({ bucket: rollups.bucket })
      .from(rollups)
      .where(eq(rollups.resolution, place('resolution')))
      .orderBy(desc(rollups.bucket))
      .limit(1)
      .prepare(),
    rollupsAt: db
      .select({ rows: count() })
      .from(rollups)
      .where(and(eq(rollups.resolution, place('resolution')), eq(rollups.bucket, place('bucket'))))
      .prepare(),
    setRolledUp: db.update(logState).set({ rolledUp: 1 }).where(eq(logState.id, 1)).prepare(),
    addToLedger: db.$client.prepare<EventRow>(LEDGER_SQL.add),
    ledgerFrom: db.$client.prepare<[number, number, number], LedgerRow>(LEDGER_SQL.from).raw(),
    ledgerDownFrom: db.$client.prepare<[number, number, number], LedgerRow>(LEDGER_SQL.downFrom).raw(),
    putState: db.$client.prepare<[number, number, number | null, string]>(STATES_SQL.put),
    stateBytes: db.$client.prepare<[number], number>(STATES_SQL.bytes).pluck(),
    stateOf: db.$client.prepare<[string], StateRow>(STATES_SQL.one).raw(),
    statesAfter: db.$client.prepare<[number, number], [number, ...StateRow]>(STATES_SQL.after).raw(),
    statesGoingOn: db.$client.prepare<[number], string>(STATES_SQL.goingOn).pluck(),
    statesOver: db.$client.prepare<[number, number], string>(STATES_SQL.over).pluck(),
    putOutbox: db.$client.prepare<[string, string, string]>(OUTBOX_SQL.put),
    removeOutbox: db.$client.prepare<[string, string]>(OUTBOX_SQL.remove),
    outboxBytes: db.$client.prepare<[string, string], number>(OUTBOX_SQL.bytes).pluck(),
    outboxAfter: db.$client.prepare<[string, number, number], OutboxTuple>(OUTBOX_SQL.after).raw(),
    tail: db.$client.prepare<[number, number], TailRow>(TAIL_SQL).raw(),
    recent: db.$client.prepare<[number, number], TailRow>(RECENT_SQL).raw(),
  };
}

/** Every hot statement, prepared. */
export type Statements = ReturnType<typeof prepareStatements>;
