import { LogError } from '../errors.ts';
import type { Statements } from './statements.ts';

/** Where a log stands in its file. */
export type LogState = NonNullable<ReturnType<Statements['state']['get']>>;

/** Takes the statements; returns where the log stands in the file. Throws LogError when it says nothing of that. */
export function readState(statements: Statements): LogState {
  const row = statements.state.get();
  if (!row) throw new LogError('failed', 'The database has no log state.');
  return row;
}
