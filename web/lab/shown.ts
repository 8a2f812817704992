import type { LaneFigures, LaneName, TransportName } from '#protocol';
import type { Tone } from '../words.ts';

/** One event as the ticker of a lane shows it. */
export interface TickerLine {
  readonly seq: number;
  /** Milliseconds from when it was made to when it was here, by the server's clock. */
  readonly delay: number;
}

/** What a lane is doing, in a word or two. */
export interface LaneState {
  readonly text: string;
  readonly tone: Tone;
}

/** One lane as it is drawn: plain values of one moment. */
export interface LaneShown {
  readonly name: LaneName;
  /** What carries it now; of the lane Auto it may change. */
  readonly carrier: TransportName | undefined;
  readonly state: LaneState;
  /** What is wrong with its connection, in a sentence; empty when nothing is. */
  readonly trouble: string;
  readonly paused: boolean;
  /** The name of the network that it is behind. */
  readonly network: string;
  readonly figures: LaneFigures;
}

/** One second of a lane: times in ms since 1970 by the server's clock, delays in ms, NaN where nothing came. */
export interface LaneSecond {
  readonly t: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  /** Bytes on the wire in both directions in that second. */
  readonly bytes: number;
}

/** The seconds of each lane, the oldest first. */
export type LaneSeries = Readonly<Partial<Record<LaneName, readonly LaneSecond[]>>>;
