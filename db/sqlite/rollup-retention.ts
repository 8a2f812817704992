import { setImmediate as nextTurn } from 'node:timers/promises';
import { RESOLUTIONS, type Resolution } from '#domain';
import type { Handle, Statements } from './statements.ts';

/** Rows deleted in one transaction, roughly: whole buckets go. A few milliseconds. */
const STEP = 2_000;

/** Bytes of one row of rollups in the file, with the room that its page leaves free. */
const ROW_BYTES = 90;

/**
 * Takes the database, its statements, and for each resolution the milliseconds that its buckets are kept; deletes older
 * ones in small steps. Asks before each step whether to go on.
 */
export async function retainRollups(
  db: Handle,
  statements: Statements,
  ages: Readonly<Record<Resolution, number>>,
  goOn: () => boolean,
): Promise<void> {
  const now = Date.now();
  for (const resolution of RESOLUTIONS) {
    // A bucket is old when its end is.
    const last = now - ages[resolution] - resolution;
    while ((statements.oldestRollup.get({ resolution })?.bucket ?? Infinity) <= last) {
      if (!goOn()) return;
      db.transaction(() => deleteStep(statements, resolution, last), { behavior: 'immediate' });
      await nextTurn();
    }
  }
}

function deleteStep(statements: Statements, resolution: Resolution, last: number): void {
  const step = statements.rollupStep.get({ resolution, last, rows: STEP });
  statements.deleteRollups.run({ resolution, last: step?.bucket ?? last });
}

/**
 * Takes the statements; returns about how many bytes the rollups take, from the number of buckets and the rows in the
 * newest of them: counting would read them all.
 */
export function rollupBytes(statements: Statements): number {
  const rows = RESOLUTIONS.map((resolution) => {
    const oldest = statements.oldestRollup.get({ resolution })?.bucket;
    const newest = statements.newestRollup.get({ resolution })?.bucket;
    if (oldest === undefined || newest === undefined) return 0;
    const each = statements.rollupsAt.get({ resolution, bucket: newest })?.rows ?? 0;
    return ((newest - oldest) / resolution + 1) * each;
  });
  return ROW_BYTES * rows.reduce((sum, some) => sum + some, 0);
}
