import type { PublicLotEvent } from './public-lot.ts';

/** A row of a lot's history as everybody may see it. */
export interface HistoryRow {
  /** `bid`: somebody bid, or the leader's maximum answered. `retraction`: a bid was taken back. */
  readonly kind: 'bid' | 'retraction';
  /** The number of the step; a bid and the automatic answer to it have the same. Null in a retraction of what was never seen. */
  readonly bid: number | null;
  readonly t: number;
  /** The seq of its event, where that is known. */
  readonly seq?: number;
  /** The bidder's alias; in a retraction who leads now. */
  readonly by: number | null;
  /** The price that it made, in minor units; null where it stays hidden how far a loser went. */
  readonly amount: number | null;
  /** True when the leader's maximum answered somebody else's bid. */
  readonly automatic: boolean;
  /** True when the leader's maximum was not below this bid. */
  readonly outbid: boolean;
  /** True when it was taken back. */
  readonly struck: boolean;
  /** Why it was taken back. */
  readonly reason: string | null;
}

/** Takes a lot's public events in order; returns the rows of its history, the oldest first. */
export function historyOf(events: Iterable<PublicLotEvent>): HistoryRow[] {
  let rows: HistoryRow[] = [];
  for (const event of events) {
    if (event.kind === 'lot-retracted') rows = evolveHistory(rows, event);
    else rows.push(...rowsOf(event));
  }
  return rows;
}

/** Takes rows and the lot's next public event; returns the rows after it, the same array where it adds none. */
export function evolveHistory(rows: HistoryRow[], event: PublicLotEvent): HistoryRow[] {
  const added = rowsOf(event);
  if (added.length === 0) return rows;
  const before = event.kind === 'lot-retracted' ? strike(rows, event.data.bid, event.data.reason) : rows;
  return [...before, ...added];
}

function strike(rows: readonly HistoryRow[], bid: number | null, reason: string): readonly HistoryRow[] {
  if (bid === null) return rows;
  return rows.map((row) => (row.bid === bid ? { ...row, struck: true, reason } : row));
}

function rowsOf(event: PublicLotEvent): HistoryRow[] {
  const seq = event.seq === undefined ? {} : { seq: event.seq };
  const plain = { ...seq, automatic: false, outbid: false, struck: false, reason: null };
  if (event.kind === 'lot-retracted') {
    const { t, bid, leader, price, reason } = event.data;
    return [{ ...plain, kind: 'retraction', bid, t, by: leader, amount: price, reason }];
  }
  if (event.kind !== 'lot-step') return [];
  const { t, bid, by, leader, price } = event.data;
  const row = { ...plain, kind: 'bid', bid, t, by } as const;
  if (by === leader) return [{ ...row, amount: price }];
  return [
    { ...row, amount: null, outbid: true },
    { ...row, by: leader, amount: price, automatic: true },
  ];
}
