import type { History, HistorySeries } from '#protocol';
import type { StoredEvent } from './log.ts';

/** The past of series wanted. */
export interface HistoryRequest {
  /** Milliseconds since 1970, `from` inside and `to` outside; from is below to. */
  readonly from: number;
  readonly to: number;
  /** Points for each series, at the most; 1 or more. Where the series are many, they have fewer. */
  readonly points: number;
  /** Ids of the series wanted; left out, every series. */
  readonly series?: readonly number[];
  /** Ends the reading when nobody wants it any more. */
  readonly signal?: AbortSignal;
}

/**
 * The past of series up to exactly `seq`, in whole buckets: the first holds `from`, the last holds what comes just before
 * `to`. As in #protocol's History, but for the notes, which are as they stand in the log.
 */
export interface LogHistory extends Pick<History, 'seq' | 'from' | 'to' | 'step' | 'source'> {
  readonly series: readonly HistorySeries[];
  readonly notes: readonly StoredEvent[];
}
