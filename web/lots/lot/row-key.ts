import type { HistoryRow } from '#domain';

/** Takes a row of a history; returns what no other row has: a step may have two, its bid and the automatic answer. */
export function rowKey({ kind, bid, t, seq, automatic }: HistoryRow): string {
  return `${seq ?? `${kind} ${bid ?? ''} ${t}`} ${automatic}`;
}
