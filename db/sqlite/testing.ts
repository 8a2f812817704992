import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import type { AppendResult, Log, NewEvent, ReadPlan, ReadRequest, StoredEvent } from '../log.ts';
import { logOn } from './log.ts';
import { openDatabase } from './open.ts';
import type { Handle } from './statements.ts';

/** The folder of this build's migrations. */
export const MIGRATIONS = fileURLToPath(new URL('../migrations', import.meta.url));

/** A log in a real file, with the connection beneath it. */
export interface TestLog {
  readonly path: string;
  readonly db: Handle;
  readonly log: Log;
}

/** Returns a new empty folder, removed when the test ends. */
export function testFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'switchyard-db-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Takes a file's path, or makes one in a new folder; returns the log in it, closed when the test ends. */
export function openTestLog(path = join(testFolder(), 'switchyard.db')): TestLog {
  const db = openDatabase(path, MIGRATIONS);
  const log = logOn(db);
  onTestFinished(() => log.close());
  return { path, db, log };
}

/** Takes a text and a topic; returns a note to be written. */
export function note(text: string, topic = 'notes'): NewEvent {
  return { topic, kind: 'note', data: { text } };
}

/** Takes a log and a number; appends that many notes, numbered from 1, in one request. */
export function appendNotes(log: Log, count: number, topic = 'notes'): Promise<AppendResult> {
  return log.append({ events: Array.from({ length: count }, (_, index) => note(`${index + 1}`, topic)) });
}

/** Takes a log and a cursor's seq; reads everything after it unless told otherwise. */
export function readAfter(log: Log, seq: number, change: Partial<ReadRequest> = {}): Promise<ReadPlan> {
  const cursor = { epoch: log.epoch, seq };
  return log.read({ cursor, matches: () => true, rows: 10_000, bytes: 1e9, ...change });
}

/** Takes a plan; returns its range. Throws when the plan is another one. */
export function rangeOf(plan: ReadPlan): Extract<ReadPlan, { kind: 'range' }> {
  if (plan.kind !== 'range') throw new Error(`The plan is ${plan.kind}, not a range.`);
  return plan;
}

/** Takes events; returns their seqs. */
export function seqsOf(events: readonly StoredEvent[]): number[] {
  return events.map(({ seq }) => seq);
}

/** Takes a number; returns `[1, 2, … count]`. */
export function upTo(count: number, from = 0): number[] {
  return Array.from({ length: count - from }, (_, index) => from + index + 1);
}

/** Begins counting turns of the event loop, until the test ends; returns a way to ask how many there were. */
export function countTurns(): () => number {
  let turns = 0;
  let next = setImmediate(function count() {
    turns += 1;
    next = setImmediate(count);
  });
  onTestFinished(() => clearImmediate(next));
  return () => turns;
}
