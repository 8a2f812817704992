import { encodeEvent, isKept } from '#protocol';
import { LogError, VersionConflict } from '../errors.ts';
import type { AppendRequest, AppendResult, NewEvent, NewState, SampleRow, StoredEvent } from '../log.ts';
import { addSeries } from './catalogue.ts';
import { answered } from './once.ts';
import { writeOutbox } from './outbox.ts';
import { rollUp } from './rollups.ts';
import { ROW_BYTES } from './row-bytes.ts';
import type { Statements } from './statements.ts';
import { Stretch } from './stretch.ts';

interface Topic {
  readonly id: number;
  readonly name: string;
  readonly kept: boolean;
  version: number;
}

/** One request's outcome inside a commit. */
export type Outcome = { readonly result: AppendResult } | { readonly error: LogError };

/** What a commit did: an outcome for each request, in order, and the events that are now durable. */
export interface Committed {
  readonly outcomes: readonly Outcome[];
  readonly events: readonly StoredEvent[];
  /** At the same places, the rows of those that are samples. */
  readonly rows: readonly (SampleRow | undefined)[];
  readonly head: number;
}

/**
 * Writes a group of requests inside an open transaction. Everything that can be refused is checked before the first
 * row of a request is written, so one refusal never undoes its neighbours.
 */
export class GroupWriter {
  readonly #statements: Statements;
  readonly #topics = new Map<string, Topic>();
  readonly #events: StoredEvent[] = [];
  readonly #rows: (SampleRow | undefined)[] = [];
  /** By topic name: of those that one commit has for a topic only the newest is written. */
  readonly #states = new Map<string, NewState & { readonly seq: number }>();
  #keptBytes = 0;
  /** All samples of one commit have one time, and so one bucket of each resolution. */
  readonly #stretch = new Stretch();
  readonly #at: number;
  #head: number;

  /** Takes the statements, the head read in this transaction, and the time in milliseconds. */
  constructor(statements: Statements, head: number, at: number) {
    this.#statements = statements;
    this.#head = head;
    this.#at = at;
  }

  /** Takes the requests of one turn; returns what became of each. */
  write(requests: readonly AppendRequest[]): Committed {
    const outcomes = requests.map((request) => this.#writeOne(request));
    if (this.#events.length > 0) {
      for (const { id, version } of this.#topics.values())
        this.#statements.setTopicVersion.run({ id, version });
      this.#statements.setHead.run({ head: this.#head });
      rollUp(this.#statements.addRollup, this.#at, this.#stretch);
      for (const state of this.#states.values()) this.#putState(state);
    }
    if (this.#keptBytes !== 0) this.#statements.addKeptBytes.run({ bytes: this.#keptBytes });
    return { outcomes, events: this.#events, rows: this.#rows, head: this.#head };
  }

  #writeOne(request: AppendRequest): Outcome {
    const answered = this.#answered(request);
    if (answered) return answered;
    const { expect } = request;
    if (expect) {
      const version = this.#known(expect.topic)?.version ?? 0;
      if (version !== expect.version)
        return { error: new VersionConflict(expect.topic, expect.version, version) };
    }
    const firstSeq = this.#head + 1;
    for (const event of request.events) this.#insert(event);
    const lastSeq = this.#head;
    for (const state of request.states ?? []) this.#states.set(state.topic, { ...state, seq: lastSeq });
    for (const write of request.outbox ?? []) this.#keptBytes += writeOutbox(this.#statements, write);
    if (request.once) this.#statements.addOnce.run({ ...request.once, firstSeq, lastSeq, at: this.#at });
    return { result: { firstSeq, lastSeq, replayed: false } };
  }

  #answered({ once }: AppendRequest): Outcome | undefined {
    try {
      const result = once && answered(this.#statements, once);
      return result && { result };
    } catch (error) {
      if (error instanceof LogError) return { error };
      throw error;
    }
  }

  #insert(event: NewEvent): void {
    const topic = this.#topic(event.topic);
    const seq = (this.#head += 1);
    const version = (topic.version += 1);
    const data = JSON.stringify(event.data);
    this.#statements.addEvent.run(seq, topic.id, version, this.#at, event.kind, data);
    if (topic.kept) {
      this.#statements.addToLedger.run(seq, topic.id, version, this.#at, event.kind, data);
      this.#keptBytes += Buffer.byteLength(data) + ROW_BYTES;
    }
    if (event.kind === 'samples') this.#stretch.add(event.data, seq);
    if (event.kind === 'series') addSeries(this.#statements, event.data, topic.id);
    const json = encodeEvent(seq, this.#at, event.topic, event.kind, data);
    this.#events.push({ seq, at: this.#at, topic: event.topic, kind: event.kind, json });
    this.#rows.push(event.kind === 'samples' ? event.data : undefined);
  }

  #putState({ topic: name, seq, over, state }: NewState & { readonly seq: number }): void {
    const { id } = this.#topic(name);
    const data = JSON.stringify(state);
    const before = this.#statements.stateBytes.get(id) ?? -ROW_BYTES;
    this.#statements.putState.run(id, seq, over, data);
    this.#keptBytes += Buffer.byteLength(data) - before;
  }

  #topic(name: string): Topic {
    return this.#known(name) ?? this.#remember(this.#statements.addTopic.get({ name }));
  }

  #known(name: string): Topic | undefined {
    const known = this.#topics.get(name);
    if (known) return known;
    const row = this.#statements.topicByName.get({ name });
    return row && this.#remember(row);
  }

  #remember(row: Pick<Topic, 'id' | 'name' | 'version'>): Topic {
    const topic = { ...row, kept: isKept(row.name) };
    this.#topics.set(topic.name, topic);
    return topic;
  }
}
