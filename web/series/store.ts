import { medianInterval } from './decimate.ts';
import { SeriesRing } from './ring.ts';

/** Least ms of silence before a series counts as silent, and how many of its usual intervals. */
const SILENCE = { least: 5000, intervals: 3 };

/** How fresh some series are. */
export interface Freshness {
  /** Age of the newest sample in ms, by the server's clock; Infinity when there is none. */
  readonly sampleAge: number;
  /** Milliseconds since the newest of them arrived here, by this page's clock; Infinity when none did. */
  readonly arrivalAge: number;
  /** Nothing has come for longer than is usual here. */
  readonly silent: boolean;
}

interface Entry {
  readonly ring: SeriesRing;
  /** Performance time of the newest arrival. */
  arrived: number;
}

/** The samples of every series, by id, outside runes. */
export class SeriesStore {
  readonly #entries = new Map<number, Entry>();
  #newest = -Infinity;
  #latest = -Infinity;
  #loadedFrom = Infinity;

  /** Time of the newest row of samples, in ms since 1970; -Infinity when there is none. */
  get newest(): number {
    return this.#newest;
  }

  /** The latest time of any row, in ms since 1970: ahead of the newest row's where the server's clock was set back. */
  get latest(): number {
    return this.#latest;
  }

  /** From this time on every series is held without a hole, in ms since 1970; Infinity before anything was loaded. */
  get heldFrom(): number {
    let from = this.#loadedFrom;
    for (const { ring } of this.#entries.values()) if (ring.full) from = Math.max(from, ring.timeAt(0));
    return from;
  }

  /** Ids of the series that have samples. */
  get ids(): Iterable<number> {
    return this.#entries.keys();
  }

  /** Takes a series' id; returns its samples, undefined before the first. */
  ring(id: number): SeriesRing | undefined {
    return this.#entries.get(id)?.ring;
  }

  /** Forgets everything. Takes the time in ms from which on what is pushed now is complete. */
  clear(loadedFrom = -Infinity): void {
    this.#entries.clear();
    this.#newest = this.#latest = -Infinity;
    this.#loadedFrom = loadedFrom;
  }

  /** Takes a time in ms before which, as it turned out, nothing was sampled until what was loaded. */
  reaches(from: number): void {
    this.#loadedFrom = Math.min(this.#loadedFrom, from);
  }

  /** Takes the time of a row in ms since 1970, the row `[id, value, …]` and when it arrived as performance time. */
  push(at: number, row: readonly (number | null)[], arrived: number): void {
    for (let index = 0; index + 1 < row.length; index += 2) {
      const id = row[index] ?? 0;
      let entry = this.#entries.get(id);
      if (entry === undefined) this.#entries.set(id, (entry = { ring: new SeriesRing(), arrived }));
      entry.ring.push(at, row[index + 1] ?? null);
      entry.arrived = arrived;
    }
    this.#newest = at;
    this.#latest = Math.max(this.#latest, at);
  }

  /**
   * Takes the time by both clocks and ids (all when left out); returns how fresh the newest of these series is. The
   * quickest series sets the measure, so that slow ones do not hide a silence; one that ended while others went on
   * sets none.
   */
  freshness(serverNow: number, now: number, ids: Iterable<number> = this.#entries.keys()): Freshness {
    const entries = [...ids].map((id) => this.#entries.get(id)).filter((entry) => entry !== undefined);
    const newest = Math.max(...entries.map(({ ring }) => ring.lastTime));
    const arrived = Math.max(...entries.map((entry) => entry.arrived));
    const sampleAge = Math.max(0, serverNow - newest);
    const arrivalAge = Math.max(0, now - arrived);
    // The arrival is this page's own measure: it holds when the server's clock was set back.
    const age = Math.max(sampleAge, arrivalAge);
    // What is usual takes sorting: asked only of those that may be silent.
    if (age <= SILENCE.least) return { sampleAge, arrivalAge, silent: false };
    let limit = Infinity;
    for (const { ring } of entries) {
      const own = silenceLimit(ring);
      if (newest - ring.lastTime <= own) limit = Math.min(limit, own);
    }
    return { sampleAge, arrivalAge, silent: age > limit };
  }
}

function silenceLimit(ring: SeriesRing): number {
  const usual = medianInterval(ring);
  return Math.max(SILENCE.least, Number.isNaN(usual) ? 0 : usual * SILENCE.intervals);
}
