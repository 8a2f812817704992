import { vi } from 'vitest';
import type { Log, NewEvent } from '../log.ts';
import type { TestLog } from './testing.ts';

/** A row of rollups as it stands in its table. */
export interface StoredRollup {
  readonly resolution: number;
  readonly bucket: number;
  readonly seriesId: number;
  readonly count: number;
  readonly sum: number;
  readonly min: number;
  readonly max: number;
  readonly last: number;
  readonly firstSeq: number;
  readonly lastSeq: number;
}

/** Takes a log in a file; returns every row of its rollups. */
export function rollupsOf({ db }: Pick<TestLog, 'db'>): StoredRollup[] {
  return db.$client
    .prepare<[], StoredRollup>(
      `SELECT resolution, bucket, series_id AS seriesId, count, sum, min, max, last, first_seq AS firstSeq,
        last_seq AS lastSeq FROM rollups ORDER BY resolution, bucket, series_id`,
    )
    .all();
}

/** Takes a flat row of samples; returns its event. */
export function samples(data: (number | null)[]): NewEvent {
  return { topic: 'metrics/test', kind: 'samples', data };
}

/** Takes a log, a time and events; appends them in one commit at that time. */
export async function appendAt(log: Log, at: number, ...events: NewEvent[]): Promise<void> {
  const now = vi.spyOn(Date, 'now').mockReturnValue(at);
  try {
    await log.append({ events });
  } finally {
    now.mockRestore();
  }
}
