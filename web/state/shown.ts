import type { Heartbeat, Snapshot, StreamEvent, TransportName } from '#protocol';
import type { ZoneClock } from '../zone.ts';
import type { ServerClock } from './server-clock.ts';

/** What a page makes of what its feed brings. */
export interface Intake {
  /** The server's clock as the page knows it. */
  readonly clock: ServerClock;
  /** Takes a snapshot and begins anew from it. */
  load(snapshot: Snapshot): void;
  /** Takes new events, in order, each once. */
  apply(events: readonly StreamEvent[]): void;
  /** The line lives, and there was nothing to say. */
  heartbeat?(beat: Heartbeat): void;
  /** Takes the ms between frames of the connection. */
  setPace?(ms: number): void;
  /** Takes the new carrier and when it took over, as performance time. */
  markSwitch?(to: TransportName, at: number): void;
}

/** What the connection's numbers ask of what is shown. Its members are runes where they move. */
export interface Shown {
  /** Moves when something arrived. */
  readonly version: number;
  /** Seq of the last event applied. */
  readonly progress: { readonly seq: number };
  /** Whether what is shown goes on, and the zone that times are written in. */
  readonly time: { readonly live: boolean; readonly zone: ZoneClock };
  /** Nothing is measured or painted here: only when something came is told. */
  readonly plain?: boolean;
  /** Milliseconds: how old the newest that was shown is at its source, and how long ago it came; Infinity where nothing did. */
  freshness(): { readonly sampleAge: number; readonly arrivalAge: number };
}
