import type Database from 'better-sqlite3';
import { LogError } from '../errors.ts';
import type { Progress } from '../log.ts';
import { refold } from './refold.ts';
import { ADD_RECOMPUTED_SQL, addStretch, type RollupRow } from './rollups.ts';

/** How the rollups differ from what the log says. */
export interface Compared {
  /** Rows that the log still has every sample of, and that were compared. */
  readonly rows: number;
  /** Rows that should be there and are not. */
  readonly missing: number;
  /** Rows that nothing in the log accounts for. */
  readonly extra: number;
  readonly different: number;
}

const BEGIN = `CREATE TEMP TABLE recomputed (resolution INTEGER, bucket INTEGER, series_id INTEGER, count INTEGER,
  sum REAL, min REAL, max REAL, last REAL, first_seq INTEGER, last_seq INTEGER,
  PRIMARY KEY (resolution, bucket, series_id)) WITHOUT ROWID`;

const JOIN = 'USING (resolution, bucket, series_id)';

/** Sums are added in another order here, and an order of additions is worth some last digits. */
const DIFFERS = `stored.count <> again.count OR stored.min <> again.min OR stored.max <> again.max
  OR stored.last <> again.last OR stored.first_seq <> again.first_seq OR stored.last_seq <> again.last_seq
  OR abs(stored.sum - again.sum) > 1e-9 * again.count * max(abs(again.min), abs(again.max))`;

const COUNTS = {
  rows: `SELECT count(*) FROM main.rollups stored JOIN temp.recomputed again ${JOIN} WHERE stored.first_seq > @floor`,
  different: `SELECT count(*) FROM main.rollups stored JOIN temp.recomputed again ${JOIN}
    WHERE stored.first_seq > @floor AND (${DIFFERS})`,
  extra: `SELECT count(*) FROM main.rollups stored LEFT JOIN temp.recomputed again ${JOIN}
    WHERE stored.first_seq > @floor AND again.count IS NULL`,
  // What is older than the oldest bucket of its resolution was deleted for its age.
  missing: `SELECT count(*) FROM temp.recomputed again LEFT JOIN main.rollups stored ${JOIN} WHERE stored.count IS NULL
    AND again.last_seq > @floor AND again.bucket >=
      (SELECT coalesce(min(bucket), 0) FROM main.rollups oldest WHERE oldest.resolution = again.resolution)`,
};

/**
 * Takes a connection of its own, which may be read-only, and what is told how far it is; folds the log again and compares.
 * It sees one state of the log, however long it takes, and others go on writing. Throws LogError when there is no log.
 */
export async function compareRollups(
  client: Database.Database,
  onProgress: (progress: Progress) => void,
): Promise<Compared> {
  client.exec(BEGIN);
  client.exec('BEGIN');
  try {
    const state = client
      .prepare<[], { floor: number; head: number }>('SELECT floor, head FROM log_state')
      .get();
    if (!state) throw new LogError('failed', 'The database has no log state.');
    const { floor, head } = state;
    const statement = client.prepare<RollupRow>(ADD_RECOMPUTED_SQL);
    await refold(
      client,
      { from: floor, to: head },
      (resolution, start, stretch) => addStretch(statement, resolution, start, stretch),
      onProgress,
    );
    const count = (sql: string): number =>
      client.prepare<{ floor: number }, number>(sql).pluck().get({ floor }) ?? 0;
    return {
      rows: count(COUNTS.rows),
      missing: count(COUNTS.missing),
      extra: count(COUNTS.extra),
      different: count(COUNTS.different),
    };
  } finally {
    client.exec('ROLLBACK');
    client.exec('DROP TABLE temp.recomputed');
  }
}
