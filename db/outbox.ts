/** What rows of the outbox are: news that no message tells yet, a message on its way, what a group was told. */
export type OutboxKind = 'news' | 'message' | 'group';

/** A row of the outbox as it shall be. */
export interface OutboxWrite {
  readonly kind: OutboxKind;
  /** Names it among its kind: what has it already is replaced, and keeps its place. */
  readonly key: string;
  /** Its JSON is stored; null removes the row. */
  readonly data: object | null;
}

/** A row of the outbox. */
export interface OutboxRow {
  /** Its place: rows first written later have larger ones. */
  readonly id: number;
  readonly key: string;
  /** As it was given. */
  readonly json: string;
}
