import type { Resolution } from '#domain';
import type {
  Cursor,
  EncodedEvent,
  EventData,
  EventKind,
  SealedEvent,
  SealedTopic,
  SeriesTuple,
} from '#protocol';
import type { OutboxKind, OutboxRow, OutboxWrite } from './outbox.ts';
import type { HistoryRequest, LogHistory } from './past.ts';

export type { HistoryRequest, LogHistory } from './past.ts';

/** An event to be written. Its seq and time are given at commit. */
export type NewEvent = NewPublicEvent | NewSealedEvent;

type NewPublicEvent = {
  [K in EventKind]: { readonly topic: string; readonly kind: K; readonly data: Readonly<EventData<K>> };
}[EventKind];

/** Written beside the others; no viewer's topics match it. */
type NewSealedEvent = SealedEvent & { readonly topic: SealedTopic };

/** An event that is durable, its JSON made once. */
export interface StoredEvent extends EncodedEvent {
  readonly at: number;
  readonly topic: string;
  readonly kind: string;
}

/** A row of samples as it was appended: `[seriesId, value, …]`. */
export type SampleRow = Readonly<EventData<'samples'>>;

/**
 * Hears of a commit: its events, and at the same places the rows of those that are samples and were appended here, so that nobody has to
 * parse them. What is not a finite number in them is null in the log.
 */
export type CommitListener = (
  events: readonly StoredEvent[],
  rows: readonly (SampleRow | undefined)[],
) => void;

/** An event of a topic that is kept for ever. */
export interface LedgerEvent extends StoredEvent {
  /** Its number in its topic, from 1 without a hole. */
  readonly version: number;
}

/** What a topic stands at after the events of a request. */
export interface NewState {
  readonly topic: string;
  /** Its JSON is stored, in place of the one before. */
  readonly state: object;
  /** Milliseconds since 1970 when it was over; null while it goes on. */
  readonly over: number | null;
}

/** What a topic stands at. */
export interface TopicState {
  readonly topic: string;
  /** The event that made it so, or one that was written together with that. */
  readonly seq: number;
  /** Milliseconds since 1970 when it was over; null while it goes on. */
  readonly over: number | null;
  /** As it was given. */
  readonly json: string;
}

/** Events to be written together or not at all. */
export interface AppendRequest {
  /** At least one, unless it is about the outbox alone. */
  readonly events: readonly NewEvent[];
  /** The same key gives the same answer; with another digest it is refused. */
  readonly once?: { readonly key: string; readonly digest: string };
  /** Milliseconds after the commit before that this one may wait for company; nobody waits for it. Left out, 0. */
  readonly patience?: number;
  /** Refuse unless the topic has had exactly this many events. */
  readonly expect?: { readonly topic: string; readonly version: number };
  /** What topics stand at after these events: written in the same transaction, and not where the request is refused. */
  readonly states?: readonly NewState[];
  /** Rows of the outbox after these events: written in the same transaction, and not where the request is refused. */
  readonly outbox?: readonly OutboxWrite[];
}

/** Where an append stands in the log. */
export interface AppendResult {
  readonly firstSeq: number;
  readonly lastSeq: number;
  /** True when the key had been answered before: nothing was written now. */
  readonly replayed: boolean;
}

/** A page wanted after a cursor. */
export interface ReadRequest {
  readonly cursor: Cursor;
  /** Which topics to give; others only count towards the range. */
  readonly matches: (topic: string) => boolean;
  /** Rows to look at, at the most; 1 or more. */
  readonly rows: number;
  /** Bytes of event JSON to give, roughly, at the most. */
  readonly bytes: number;
}

/** What can be read after a cursor. */
export type ReadPlan =
  /** The matching events of `(from, to]`; `to` is `head` when there is no more. */
  | {
      readonly kind: 'range';
      readonly from: number;
      readonly to: number;
      readonly head: number;
      readonly events: readonly StoredEvent[];
    }
  /** The cursor is above the head: this log was put back. */
  | { readonly kind: 'ahead'; readonly head: number }
  /** Retention has deleted events above the cursor. */
  | { readonly kind: 'too-old'; readonly floor: number; readonly head: number }
  /** The cursor belongs to another log. */
  | { readonly kind: 'other-epoch'; readonly head: number };

/** The recent past wanted, and with it what topics stand at. */
export interface RecentRequest {
  /** Milliseconds since 1970; what is older is not given. */
  readonly since: number;
  readonly matches: (topic: string) => boolean;
  /** Events of the recent past to give, at the most, and events of the named topics. */
  readonly rows: number;
  /** Topics of which everything that ever happened is wanted, where it is kept, and the state, whatever its age. */
  readonly named?: readonly string[];
  /** Of all other topics: states that go on, and those that were over at `overSince` or later. Left out, none. */
  readonly current?: { readonly overSince: number; readonly rows: number };
}

/** The recent past up to exactly `seq`, each list oldest first, and what stood at exactly `seq`. */
export interface Recent {
  readonly seq: number;
  /** The newest matching events, but for those of named topics that are kept. */
  readonly events: readonly StoredEvent[];
  /** The newest events ever of the named topics that match and are kept. */
  readonly ledger: readonly StoredEvent[];
  /** The states wanted: the named ones first, then those that go on, then those that are over; the newest first. */
  readonly states: readonly TopicState[];
}

/** A series and where it was declared first. */
export interface DeclaredSeries {
  readonly series: SeriesTuple;
  /** Null: it was declared before that was kept, and no longer sampled since. */
  readonly topic: string | null;
}

/** How long and how much to keep. */
export interface RetentionPolicy {
  /** Milliseconds; events older than this go. */
  readonly maxAge: number;
  /** Bytes of database in use, without the rollups, above which the oldest events go. */
  readonly maxBytes: number;
  /** Milliseconds that the buckets of each resolution are kept, whatever became of their events. Left out, for ever. */
  readonly rollups?: Readonly<Record<Resolution, number>>;
}

/** What retention did. */
export interface Retained {
  readonly deleted: number;
  readonly floor: number;
}

/** How far a pass through the whole log is, in events. */
export interface Progress {
  readonly done: number;
  readonly total: number;
}

/** What a rebuild of the rollups did. */
export interface Rebuilt {
  /** Events gone through: all that the log still has. */
  readonly events: number;
  /** Rows of rollups made from them. */
  readonly rows: number;
  /** Rows left as they were, because the log no longer has all of their events. */
  readonly kept: number;
}

/**
 * The one append-only log. Asynchronous and silent about what stores it: nothing outside `db/` may know.
 * Every method rejects with LogError.
 */
export interface Log {
  /** A random id of this log. */
  readonly epoch: string;
  /** The newest durable seq; 0 when empty. */
  readonly head: number;
  /** The oldest cursor that can be resumed. */
  readonly floor: number;
  /** Since when nothing can be written, in milliseconds since 1970; undefined while the newest attempt went well. */
  readonly troubledSince: number | undefined;
  /** Settles after the events are committed and synced. Everything queued in one turn is one commit. */
  append(request: AppendRequest): Promise<AppendResult>;
  /** Returns one page after a cursor. */
  read(request: ReadRequest): Promise<ReadPlan>;
  /** Returns the matching events since a time and what topics stand at, all of it at one seq. */
  recent(request: RecentRequest): Promise<Recent>;
  /**
   * Gives every event that a kept topic (`lots/…`, `sealed/…`) ever had, by version, from a version on: in pages that are
   * made as they are taken, each in a turn of its own. Of another topic, none.
   */
  ledger(topic: string, fromVersion?: number): AsyncIterable<readonly LedgerEvent[]>;
  /** Returns what a topic stands at, as the newest commit left it. */
  state(topic: string): Promise<TopicState | undefined>;
  /**
   * Gives what the topics of a namespace stand at, each once, in pages that are made as they are taken: those that go on,
   * and those that were over at `overSince` (milliseconds since 1970) or later; left out, all. Between two pages states go
   * on: events above the seq of a state are not in it.
   */
  states(request: {
    readonly namespace: string;
    readonly overSince?: number;
  }): AsyncIterable<readonly TopicState[]>;
  /** Returns the rows of a kind in the outbox with ids above `after`, by id, in pages that are made as they are taken. */
  outbox(kind: OutboxKind, after?: number): AsyncIterable<readonly OutboxRow[]>;
  /**
   * Gives the past of series, thinned out for the points asked for, with the newest 200 notes of that time. Rejects with
   * the reason of the request's signal when that aborts.
   */
  history(request: HistoryRequest): Promise<LogHistory>;
  /**
   * Makes the rollups of a log from before there were any; appends wait meanwhile. Takes what is told how far it is.
   * Gives undefined when there is nothing to make.
   */
  fillRollups(onProgress?: (progress: Progress) => void): Promise<Rebuilt | undefined>;
  /** Returns what a key was answered, undefined when it is new. Rejects when it was used with another digest. */
  answered(once: NonNullable<AppendRequest['once']>): Promise<AppendResult | undefined>;
  /** Returns how many events a topic has had; 0 for one never written. */
  topicVersion(topic: string): Promise<number>;
  /** Returns every declared series, by id. */
  series(): Promise<readonly SeriesTuple[]>;
  /** Returns every declared series, by id, with the topic that declared it. */
  seriesByTopic(): Promise<readonly DeclaredSeries[]>;
  /** Deletes what the policy no longer keeps, in small steps, and moves the floor. */
  retain(policy: RetentionPolicy): Promise<Retained>;
  /**
   * Calls back after each commit, before the appends settle, with every event since the commit before: dense, and in
   * order, whoever wrote them. Returns the way to stop it.
   */
  onCommit(listener: CommitListener): () => void;
  /** Commits what is queued, folds the journal into the file, closes it. Idempotent. */
  close(): Promise<void>;
}
