import { encodeEvent } from '#protocol';
import type { StoredEvent } from '../log.ts';
import type { HistoryStatements } from './history-statements.ts';

/** Notes of a history, at the most. */
const NOTES = 200;

/** Events of a topic looked at in one turn, and in all. */
const PART = 500;
const LOOKED_AT = 20_000;

/** Milliseconds that a clock may have gone back without a note being missed. */
const SLACK = 3_600_000;

interface Range {
  readonly from: number;
  readonly end: number;
}

/**
 * Takes the statements and a range of times; returns the newest notes of that time, oldest first, from among the newest
 * 20,000 of each topic. Yields where others may have their turn.
 */
export function* newestNotes(
  statements: HistoryStatements,
  range: Range,
): Generator<undefined, StoredEvent[]> {
  const found: StoredEvent[] = [];
  for (const topic of statements.noteTopics.all()) found.push(...(yield* notesOf(statements, topic, range)));
  return found.sort((a, b) => a.seq - b.seq).slice(-NOTES);
}

/** Walks a topic back from its newest event, by its own index: the metrics between are not touched. */
function* notesOf(
  { notes }: HistoryStatements,
  { id, name, version }: { readonly id: number; readonly name: string; readonly version: number },
  { from, end }: Range,
): Generator<undefined, StoredEvent[]> {
  const found: StoredEvent[] = [];
  for (let top = version; top > version - LOOKED_AT; top -= PART) {
    const rows = notes.all(id, top, PART);
    for (const [seq, , at, kind, data] of rows) {
      if (at < from - SLACK || found.length === NOTES) return found;
      if (at < from || at >= end) continue;
      found.push({ seq, at, topic: name, kind, json: encodeEvent(seq, at, name, kind, data) });
    }
    if (rows.length < PART) break;
    yield;
  }
  return found;
}
