import type { OutboxKind, OutboxRow, OutboxWrite } from '../outbox.ts';
import { ROW_BYTES } from './row-bytes.ts';
import type { Statements } from './statements.ts';

/** Rows read in one turn: about two milliseconds. */
const PART = 500;

/** Every statement of the outbox, raw as those of the events are. Their query plans are tested. */
export const OUTBOX_SQL = {
  put: `INSERT INTO outbox (kind, key, data) VALUES (?, ?, ?)
    ON CONFLICT (kind, key) DO UPDATE SET data = excluded.data`,
  remove: 'DELETE FROM outbox WHERE kind = ? AND key = ?',
  bytes: 'SELECT octet_length(data) FROM outbox WHERE kind = ? AND key = ?',
  after: 'SELECT id, key, data FROM outbox WHERE kind = ? AND id > ? ORDER BY id LIMIT ?',
} as const;

/** A row of OUTBOX_SQL.after. */
export type OutboxTuple = [id: number, key: string, data: string];

/** Takes the statements, inside a transaction, and a row as it shall be; returns by how many bytes the outbox grew. */
export function writeOutbox(statements: Statements, { kind, key, data }: OutboxWrite): number {
  const held = statements.outboxBytes.get(kind, key);
  const before = held === undefined ? 0 : held + ROW_BYTES;
  if (data === null) {
    statements.removeOutbox.run(kind, key);
    return -before;
  }
  const json = JSON.stringify(data);
  statements.putOutbox.run(kind, key, json);
  return Buffer.byteLength(json) + ROW_BYTES - before;
}

/** Takes the statements, a kind and an id; returns the rows of that kind above it, by id, in pages of one turn each. */
export function* outboxPages(
  statements: Statements,
  kind: OutboxKind,
  after: number,
): Generator<readonly OutboxRow[], void> {
  for (let [last, more] = [after, true]; more;) {
    const page = statements.outboxAfter.all(kind, last, PART).map(([id, key, json]) => ({ id, key, json }));
    if (page.length > 0) yield page;
    more = page.length === PART;
    last = page.at(-1)?.id ?? last;
  }
}
