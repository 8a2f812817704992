import { bucketStart, RESOLUTIONS, type Resolution } from '#domain';
import type Database from 'better-sqlite3';
import { finiteSum, type Stretch } from './stretch.ts';

/** Takes a table; returns the statement that joins a bucket with what its row holds. The new part is the later one. */
const addTo = (table: string): string => `INSERT INTO ${table}
  (resolution, bucket, series_id, count, sum, min, max, last, first_seq, last_seq) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT DO UPDATE SET count = count + excluded.count,
    sum = max(-${Number.MAX_VALUE}, min(${Number.MAX_VALUE}, sum + excluded.sum)),
    min = min(min, excluded.min), max = max(max, excluded.max), last = excluded.last, last_seq = excluded.last_seq`;

/** Adds a part of a bucket: on the path of every append, so it is raw. */
export const ADD_ROLLUP_SQL = addTo('rollups');

/** The same, leaving alone a row that holds samples of events up to a seq: the log no longer has them. */
export const ADD_ABOVE_SQL = `${ADD_ROLLUP_SQL} WHERE rollups.first_seq > ?`;

/** The same into the table that a check compares with. */
export const ADD_RECOMPUTED_SQL = addTo('temp.recomputed');

/** What a row of the rollups holds of its resolution. */
export type BucketRow = [
  bucket: number,
  seriesId: number,
  count: number,
  sum: number,
  min: number,
  max: number,
  last: number,
  firstSeq: number,
  lastSeq: number,
];

/** The parameters of these statements. */
export type RollupRow = [resolution: number, ...row: BucketRow, ...above: number[]];

/** Takes ADD_ROLLUP_SQL or a sister of it, prepared; writes a stretch into one bucket of one resolution. */
export function addStretch(
  statement: Database.Statement<RollupRow>,
  resolution: Resolution,
  start: number,
  stretch: Stretch,
  ...above: number[]
): void {
  for (const [id, { bucket, firstSeq, lastSeq }] of stretch.series) {
    const { count, sum, min, max, last } = bucket;
    const total = finiteSum(sum);
    statement.run(resolution, start, id, count, total, min, max, last, firstSeq, lastSeq, ...above);
  }
}

/** Takes ADD_ROLLUP_SQL, prepared, and what one commit holds; keeps it in every resolution, inside that transaction. */
export function rollUp(statement: Database.Statement<RollupRow>, at: number, stretch: Stretch): void {
  if (stretch.series.size === 0) return;
  for (const resolution of RESOLUTIONS)
    addStretch(statement, resolution, bucketStart(at, resolution), stretch);
}
