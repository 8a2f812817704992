import type Database from 'better-sqlite3';
import type { Progress, Rebuilt } from '../log.ts';
import { readState } from './log-state.ts';
import { refold } from './refold.ts';
import { ADD_ABOVE_SQL, addStretch, type RollupRow } from './rollups.ts';
import type { Handle, Statements } from './statements.ts';

/**
 * Makes the rollups anew from the log, in one transaction that is open over several turns: nothing else may write through
 * this handle meanwhile. A row that holds samples which the log no longer has is left as it is, be it wholly older than
 * the floor or astride it; all others are made from the log alone. Takes what is told how far it is.
 */
export async function rebuildRollups(
  db: Handle,
  statements: Statements,
  onProgress: (progress: Progress) => void = () => undefined,
): Promise<Rebuilt> {
  const client = db.$client;
  client.exec('BEGIN IMMEDIATE');
  try {
    const rebuilt = await rebuild(client, statements, onProgress);
    statements.setRolledUp.run();
    client.exec('COMMIT');
    return rebuilt;
  } catch (error) {
    if (client.inTransaction) client.exec('ROLLBACK');
    throw error;
  }
}

async function rebuild(
  client: Database.Database,
  statements: Statements,
  onProgress: (progress: Progress) => void,
): Promise<Rebuilt> {
  const { floor, head } = readState(statements);
  client.prepare('DELETE FROM rollups WHERE first_seq > ?').run(floor);
  const count = client.prepare<[], number>('SELECT count(*) FROM rollups').pluck();
  const kept = count.get() ?? 0;
  const statement = client.prepare<RollupRow>(ADD_ABOVE_SQL);
  await refold(
    client,
    { from: floor, to: head },
    (resolution, start, stretch) => addStretch(statement, resolution, start, stretch, floor),
    onProgress,
  );
  return { events: head - floor, rows: (count.get() ?? 0) - kept, kept };
}
