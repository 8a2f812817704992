import { encodeEvent, isKept } from '#protocol';
import type { LedgerEvent, StoredEvent } from '../log.ts';
import type { Statements } from './statements.ts';

/** Events read in one turn: about two milliseconds, and as much again for whoever takes them. */
const PART = 500;

const COLUMNS = 'SELECT seq, version, at, kind, data FROM ledger WHERE topic_id = ?';

/** Every statement of the ledger, raw as those of the events are. Their query plans are tested. */
export const LEDGER_SQL = {
  add: 'INSERT INTO ledger (seq, topic_id, version, at, kind, data) VALUES (?, ?, ?, ?, ?, ?)',
  from: `${COLUMNS} AND version >= ? ORDER BY version LIMIT ?`,
  downFrom: `${COLUMNS} AND version <= ? ORDER BY version DESC LIMIT ?`,
} as const;

/** A row of these statements. */
export type LedgerRow = [seq: number, version: number, at: number, kind: string, data: string];

/** Reads what ever happened in the topics that are kept. */
export class Ledger {
  readonly #statements: Statements;

  constructor(statements: Statements) {
    this.#statements = statements;
  }

  /** Takes a topic and a version; returns its events from that one on, by version, in pages of one turn each. */
  *pages(topic: string, fromVersion: number): Generator<readonly LedgerEvent[], void> {
    const id = this.#idOf(topic);
    if (id === undefined) return;
    for (let [from, more] = [fromVersion, true]; more;) {
      const page = this.#statements.ledgerFrom.all(id, from, PART).map((row) => eventOf(topic, row));
      if (page.length > 0) yield page;
      more = page.length === PART;
      from += page.length;
    }
  }

  /**
   * Takes topics, the head and a number; returns their newest events up to the head, oldest first. Pauses after each part.
   */
  *newest(topics: readonly string[], head: number, rows: number): Generator<undefined, StoredEvent[]> {
    let found: StoredEvent[] = [];
    for (const topic of topics) {
      found.push(...(yield* this.#newestOf(topic, head, rows)));
      found = found.sort((a, b) => a.seq - b.seq).slice(-rows);
    }
    return found;
  }

  *#newestOf(topic: string, head: number, rows: number): Generator<undefined, StoredEvent[]> {
    const found: StoredEvent[] = [];
    const id = this.#idOf(topic);
    for (let top = Number.MAX_SAFE_INTEGER; id !== undefined && found.length < rows;) {
      const page = this.#statements.ledgerDownFrom.all(id, top, PART);
      // Written since the head was read: not the caller's yet.
      for (const row of page) if (row[0] <= head) found.push(eventOf(topic, row));
      if (page.length < PART) break;
      top = (page.at(-1)?.[1] ?? 1) - 1;
      yield;
    }
    return found.slice(0, rows);
  }

  #idOf(topic: string): number | undefined {
    return isKept(topic) ? this.#statements.topicByName.get({ name: topic })?.id : undefined;
  }
}

function eventOf(topic: string, [seq, version, at, kind, data]: LedgerRow): LedgerEvent {
  return { seq, at, topic, kind, version, json: encodeEvent(seq, at, topic, kind, data) };
}
