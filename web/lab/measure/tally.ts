import { Delays } from './delays.ts';

/** An event of a Lab session as it came: the n-th that the session made. */
export interface LabEvent {
  readonly seq: number;
  /** Counts the session's events from 1. */
  readonly n: number;
  /** When the server made it, in ms since 1970 by its clock. */
  readonly made: number;
  /** When it came, in ms since 1970 by the server's clock as this side knows it. */
  readonly came: number;
  /** Bytes of its JSON. */
  readonly bytes: number;
}

/** What a lane has shown since its beginning or the newest reset. */
export interface TallyFigures {
  readonly events: number;
  /** Bytes of the events' own JSON: what would travel if nothing went around it. */
  readonly payload: number;
  /** Events that a later one has passed by: they will not come any more. */
  readonly gaps: number;
  /** Events that came again, or after a later one. */
  readonly duplicates: number;
  /** The number of the newest event, and its seq; 0 while there is none. */
  readonly lastN: number;
  readonly lastSeq: number;
  /** Events made before the lane began or went on: counted, but no delay of the line. */
  readonly caughtUp: number;
}

/**
 * Counts what one lane shows, and proves that it is whole: a session numbers its events from 1 without a hole, so the next
 * is always one more, and its seq is higher than the one before.
 */
export class Tally {
  readonly delays = new Delays();
  /** The delays since its owner forgot them last: it does so every second. */
  readonly second = new Delays();
  #n = 0;
  #seq = 0;
  #counts = { events: 0, payload: 0, gaps: 0, duplicates: 0, caughtUp: 0 };

  /** Takes an event, and the server's time from which on delays count. */
  take(event: LabEvent, liveSince: number): void {
    const counts = this.#counts;
    counts.events += 1;
    counts.payload += event.bytes;
    if (event.n <= this.#n || event.seq <= this.#seq) {
      counts.duplicates += 1;
      return;
    }
    counts.gaps += event.n - this.#n - 1;
    [this.#n, this.#seq] = [event.n, event.seq];
    if (event.made < liveSince) {
      counts.caughtUp += 1;
      return;
    }
    this.delays.add(event.came - event.made);
    this.second.add(event.came - event.made);
  }

  /** Counts anew from here on; the proof goes on where it stands. */
  reset(): void {
    this.#counts = { events: 0, payload: 0, gaps: 0, duplicates: 0, caughtUp: 0 };
    this.delays.reset();
    this.second.reset();
  }

  /** Returns what was counted. */
  figures(): TallyFigures {
    return { ...this.#counts, lastN: this.#n, lastSeq: this.#seq };
  }
}
