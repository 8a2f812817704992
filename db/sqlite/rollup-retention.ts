import { setImmediate as nextTurn } from 'node:timers/promises';
import { bucketStart, RESOLUTIONS, type Resolution } from '#domain';
import type { Handle, Statements } from './statements.ts';

/** Rows deleted in one transaction, roughly: whole buckets go. A few milliseconds. */
const STEP = 2_000;

/** Bytes of one row of rollups in the file, with the room that its page leaves free. */
const ROW_BYTES = 90;

/** Buckets of one resolution looked at for the size of all of them: a board is not the same on every day. */
const LOOKS = 32;

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
 * Takes the statements and the time in ms; returns about how many bytes the rollups take, from the rows of some of their
 * buckets: counting would read them all. What a clock that was ahead left in the future is not much and not counted.
 */
export function rollupBytes(statements: Statements, now: number): number {
  const rows = RESOLUTIONS.map((resolution) => {
    const oldest = statements.oldestRollup.get({ resolution })?.bucket ?? Infinity;
    const newest = statements.newestRollup.get({ resolution })?.bucket ?? -Infinity;
    const buckets = (Math.min(newest, bucketStart(now, resolution)) - oldest) / resolution + 1;
    if (!(buckets > 0)) return 0;
    const looks = Math.min(LOOKS, buckets);
    let seen = 0;
    for (let look = 0; look < looks; look += 1) {
      const bucket = oldest + Math.floor((look * buckets) / looks) * resolution;
      seen += statements.rollupsAt.get({ resolution, bucket })?.rows ?? 0;
    }
    return (seen / looks) * buckets;
  });
  return ROW_BYTES * rows.reduce((sum, some) => sum + some, 0);
}
