import type { StreamEvent } from '#protocol';
import type { SeriesStore } from '../series/store.ts';
import type { AskHistory } from './history.ts';
import type { TimeRange, TimeState } from './time.ts';

/** What the past needs of the board. */
export interface PastPort {
  readonly ask: AskHistory;
  readonly store: SeriesStore;
  time(): TimeState;
  /** The range on the screen. */
  range(): TimeRange;
  /** The server's time in ms since 1970. */
  now(): number;
  /** Seq of the last event applied. */
  seq(): number;
  /** Takes the notes of a history. */
  notes(events: readonly StreamEvent[]): void;
  /** Something else is to be drawn. */
  changed(): void;
}
