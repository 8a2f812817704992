import { NOTE_TOPICS } from '#protocol';
import type Database from 'better-sqlite3';
import { SAMPLES_SQL, type SamplesRow } from './refold.ts';
import type { BucketRow } from './rollups.ts';
import type { TailRow } from './statements.ts';

/** A page of rollups: resolution, the bucket and the series read last, the end of the range, rows at the most. */
type BucketPage = [resolution: number, bucket: number, seriesId: number, end: number, rows: number];

/** Every statement that a history is read by. Their query plans are tested. */
export const HISTORY_SQL = {
  state: 'SELECT head, floor FROM log_state WHERE id = 1',
  /** Ids are given without gaps: the highest is their number. */
  declared: 'SELECT max(id) FROM series',
  oldest: 'SELECT bucket FROM rollups WHERE resolution = ? AND bucket >= ? ORDER BY bucket LIMIT 1',
  samplesIn: 'SELECT sum(count) FROM rollups WHERE resolution = ? AND bucket >= ? AND bucket < ?',
  /** The events that hold the samples of a stretch of time: exact, as seqs are an order and times are not. */
  bounds: `SELECT min(first_seq) AS first, max(last_seq) AS last FROM rollups
    WHERE resolution = ? AND bucket >= ? AND bucket < ?`,
  buckets: `SELECT bucket, series_id, count, sum, min, max, last, first_seq, last_seq FROM rollups
    WHERE resolution = ? AND (bucket, series_id) > (?, ?) AND bucket < ? ORDER BY bucket, series_id LIMIT ?`,
  samples: `${SAMPLES_SQL} LIMIT ?`,
  noteTopics: `SELECT id, name, version FROM topics WHERE name = 'notes'
    UNION ALL SELECT id, name, version FROM topics WHERE name > 'notes/' AND name < 'notes0' AND name <> '${NOTE_TOPICS.board}'`,
  notes: `SELECT seq, topic_id, at, kind, data FROM events WHERE topic_id = ? AND version <= ?
    ORDER BY version DESC LIMIT ?`,
} as const;

/** Takes a connection; returns the statements of a history, prepared. */
export function prepareHistory(client: Database.Database) {
  return {
    state: client.prepare<[], { head: number; floor: number }>(HISTORY_SQL.state),
    declared: client.prepare<[], number | null>(HISTORY_SQL.declared).pluck(),
    oldest: client.prepare<[resolution: number, since: number], number>(HISTORY_SQL.oldest).pluck(),
    samplesIn: client.prepare<[number, number, number], number | null>(HISTORY_SQL.samplesIn).pluck(),
    bounds: client.prepare<[number, number, number], { first: number | null; last: number | null }>(
      HISTORY_SQL.bounds,
    ),
    buckets: client.prepare<BucketPage, BucketRow>(HISTORY_SQL.buckets).raw(),
    samples: client.prepare<[number, number, number], SamplesRow>(HISTORY_SQL.samples).raw(),
    noteTopics: client.prepare<[], { id: number; name: string; version: number }>(HISTORY_SQL.noteTopics),
    notes: client.prepare<[number, number, number], TailRow>(HISTORY_SQL.notes).raw(),
  };
}

/** The statements of a history, prepared. */
export type HistoryStatements = ReturnType<typeof prepareHistory>;
