import { LogError } from '../errors.ts';
import type { AppendRequest, AppendResult } from '../log.ts';
import type { Statements } from './statements.ts';

/**
 * Takes a key with its digest; returns what it was answered, undefined when it is new. Throws LogError `key-reused` when it was
 * used for something else.
 */
export function answered(
  statements: Statements,
  { key, digest }: NonNullable<AppendRequest['once']>,
): AppendResult | undefined {
  const row = statements.onceByKey.get({ key });
  if (!row) return undefined;
  if (row.digest !== digest) throw new LogError('key-reused', `Key ${key} was used for something else.`);
  return { firstSeq: row.firstSeq, lastSeq: row.lastSeq, replayed: true };
}
