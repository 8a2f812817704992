import {
  check,
  index,
  integer,
  primaryKey,
  real,
  sqliteTable,
  text,
  uniqueIndex,
} from 'drizzle-orm/sqlite-core';
import { sql } from 'drizzle-orm';

/** One row: which log this is and where it stands. */
export const logState = sqliteTable(
  'log_state',
  {
    id: integer().primaryKey(),
    /** Random, made with the database. */
    epoch: text().notNull(),
    /** Newest committed seq. Kept apart from the events, because retention may delete the last one. */
    head: integer().notNull(),
    /** Oldest cursor that can still be resumed: every event above it is present. */
    floor: integer().notNull(),
    createdAt: integer('created_at').notNull(),
    /** 1 when the rollups hold every event since; 0 in a database from before them, until they have been built. */
    rolledUp: integer('rolled_up').notNull().default(0),
    /** Bytes of data in the ledger and the states: what does not count against the size of the log. */
    keptBytes: integer('kept_bytes').notNull().default(0),
  },
  (table) => [
    check('log_state_one_row', sql`${table.id} = 1`),
    check('log_state_order', sql`${table.floor} <= ${table.head}`),
  ],
);

/** Every topic ever written, and how many events it has had. */
export const topics = sqliteTable('topics', {
  id: integer().primaryKey(),
  name: text().notNull().unique(),
  version: integer().notNull(),
});

/** Returns the columns of an event. */
function eventColumns() {
  return {
    seq: integer().primaryKey(),
    topicId: integer('topic_id')
      .notNull()
      .references(() => topics.id),
    /** The topic's version after this event, from 1 without a hole: what makes read, check and append atomic. */
    version: integer().notNull(),
    /** Milliseconds by the server's clock. */
    at: integer().notNull(),
    kind: text().notNull(),
    /** JSON, stored as it travels. */
    data: text().notNull(),
  };
}

/** The log itself. Append-only; retention deletes from its old end. */
export const events = sqliteTable('events', eventColumns(), (table) => [
  uniqueIndex('events_topic_version').on(table.topicId, table.version),
]);

/**
 * Every event of the namespaces that are kept for ever, once more: retention never touches it. Shaped as the events are,
 * so that it grows at its end only, however many topics are written to in turn.
 */
export const ledger = sqliteTable('ledger', eventColumns(), (table) => [
  uniqueIndex('ledger_topic_version').on(table.topicId, table.version),
]);

/** What a topic stands at: given by who appends, kept in the transaction of the events that made it so. */
export const states = sqliteTable(
  'states',
  {
    topicId: integer('topic_id')
      .primaryKey()
      .references(() => topics.id),
    /** The last event of the request that it came with. */
    seq: integer().notNull(),
    /** When it was over, in milliseconds since 1970; null while it goes on. */
    over: integer(),
    /** JSON, stored as it travels. */
    data: text().notNull(),
  },
  (table) => [index('states_over').on(table.over, table.seq)],
);

/**
 * What is still to be sent outside, and what was: given by who appends, kept in the transaction of the events that it is about.
 * Few rows, which go when they are done; the log knows nothing of what is in them.
 */
export const outbox = sqliteTable(
  'outbox',
  {
    /** In the order of their writing; a row that is written again keeps its place. Never given twice. */
    id: integer().primaryKey({ autoIncrement: true }),
    kind: text().notNull(),
    key: text().notNull(),
    /** JSON. */
    data: text().notNull(),
  },
  (table) => [uniqueIndex('outbox_kind_key').on(table.kind, table.key), index('outbox_kind').on(table.kind)],
);

/** What an idempotency key was answered. Rows go when their events do. */
export const idempotency = sqliteTable(
  'idempotency',
  {
    key: text().primaryKey(),
    /** Digest of what was asked: the same key with another body is refused. */
    digest: text().notNull(),
    firstSeq: integer('first_seq').notNull(),
    lastSeq: integer('last_seq').notNull(),
    at: integer().notNull(),
  },
  (table) => [index('idempotency_last_seq').on(table.lastSeq)],
);

/** Declared series: derived from `series` events in their own transaction, and kept when retention deletes those. */
export const series = sqliteTable(
  'series',
  {
    id: integer().primaryKey(),
    name: text().notNull(),
    /** JSON object, keys sorted. */
    labels: text().notNull(),
    unit: text().notNull(),
    help: text().notNull(),
    /**
     * The topic that declared it first, which its samples are in; null where a database from before does not tell. Topics never go,
     * and a reference would have each new one look through all series.
     */
    topicId: integer('topic_id'),
  },
  (table) => [uniqueIndex('series_identity').on(table.name, table.labels)],
);

/**
 * What each series did in each stretch of time, kept when retention deletes the samples. In the order of time, because a
 * commit then changes a page or two for each resolution, retention deletes a prefix, and a history reads one stretch.
 * The migration makes it WITHOUT ROWID, which drizzle cannot say; a test asserts it.
 */
export const rollups = sqliteTable(
  'rollups',
  {
    /** Milliseconds of one bucket: one of RESOLUTIONS. */
    resolution: integer().notNull(),
    /** Its start, in milliseconds by the server's clock: a multiple of the resolution. */
    bucket: integer().notNull(),
    seriesId: integer('series_id').notNull(),
    count: integer().notNull(),
    sum: real().notNull(),
    min: real().notNull(),
    max: real().notNull(),
    last: real().notNull(),
    /** The events that its oldest and its newest sample came in: seqs tell what the log still holds, clocks do not. */
    firstSeq: integer('first_seq').notNull(),
    lastSeq: integer('last_seq').notNull(),
  },
  (table) => [primaryKey({ columns: [table.resolution, table.bucket, table.seriesId] })],
);
