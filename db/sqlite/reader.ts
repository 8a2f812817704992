import { encodeEvent } from '#protocol';
import type { ReadPlan, ReadRequest, RecentRequest, StoredEvent } from '../log.ts';
import { LogError } from '../errors.ts';
import type { Statements, TailRow } from './statements.ts';
import type { TopicNames } from './topic-names.ts';

/** Rows of the recent past looked at in one turn: about two milliseconds. */
const RECENT_PART = 2_000;

/** Where a log stands. */
export interface Standing {
  readonly epoch: string;
  readonly head: number;
  readonly floor: number;
}

/** Reads pages of the log. Rows become wire JSON by joining text: nothing is parsed. */
export class Reader {
  readonly #statements: Statements;
  readonly #names: TopicNames;

  constructor(statements: Statements, names: TopicNames) {
    this.#statements = statements;
    this.#names = names;
  }

  /** Takes where the log stands and what is wanted; returns the plan. */
  read({ epoch, head, floor }: Standing, { cursor, matches, rows, bytes }: ReadRequest): ReadPlan {
    if (cursor.epoch !== epoch) return { kind: 'other-epoch', head };
    if (cursor.seq > head) return { kind: 'ahead', head };
    if (cursor.seq < floor) return { kind: 'too-old', floor, head };
    const events: StoredEvent[] = [];
    let to = cursor.seq;
    let room = bytes;
    for (const row of this.#statements.tail.iterate(cursor.seq, rows)) {
      // Another process may have committed since `head` was read: show only what this log has announced.
      // A missing row ends the page, whoever took it: a range is never given with a hole in it.
      if (row[0] > head || row[0] !== to + 1) break;
      to = row[0];
      const event = this.#match(row, matches);
      if (event === undefined) continue;
      events.push(event);
      room -= event.json.length;
      if (room <= 0) break;
    }
    if (to === cursor.seq && to < head) return this.#gone(cursor.seq, head);
    return { kind: 'range', from: cursor.seq, to, head, events };
  }

  /**
   * Takes the head and what is wanted; returns the newest matching events up to it, oldest first. Pauses after each
   * part, so that a filter which matches little of a long past does not keep everybody waiting.
   */
  *recent(
    head: number,
    { since, matches, rows }: Pick<RecentRequest, 'since' | 'matches' | 'rows'>,
  ): Generator<undefined, StoredEvent[], undefined> {
    const events: StoredEvent[] = [];
    for (let from = head; from > 0;) {
      let last = 0;
      for (const row of this.#statements.recent.iterate(from, RECENT_PART)) {
        if (row[2] < since || events.length >= rows) return events.reverse();
        last = row[0];
        const event = this.#match(row, matches);
        if (event !== undefined) events.push(event);
      }
      from = last - 1;
      yield;
    }
    return events.reverse();
  }

  /** Takes where the log stood and stands; returns every event of `(from, to]` that is still there. */
  between(from: number, to: number): StoredEvent[] {
    return this.#statements.tail.all(from, to - from).flatMap((row) => this.#match(row, () => true) ?? []);
  }

  /** What follows the cursor is not there: another process has retained, or the log is broken. */
  #gone(seq: number, head: number): ReadPlan {
    const floor = this.#statements.state.get()?.floor ?? 0;
    if (seq < floor) return { kind: 'too-old', floor, head: Math.max(head, floor) };
    throw new LogError('failed', `Event ${seq + 1} is missing from the log.`);
  }

  #match(
    [seq, topicId, at, kind, data]: TailRow,
    matches: (topic: string) => boolean,
  ): StoredEvent | undefined {
    const topic = this.#names.name(topicId);
    if (!matches(topic)) return undefined;
    return { seq, at, topic, kind, json: encodeEvent(seq, at, topic, kind, data) };
  }
}
