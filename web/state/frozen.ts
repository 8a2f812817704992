import { historyStep } from '#domain';
import { FrozenSeries } from '../series/frozen-series.ts';
import type { Samples } from '../series/ring.ts';
import type { SeriesStore } from '../series/store.ts';
import type { TimeRange } from './time.ts';

/** Where the samples of the shown range come from. */
export interface Source {
  /** Width of its buckets in ms; undefined for the samples themselves. */
  readonly step?: number | undefined;
  readonly ids: Iterable<number>;
  /** Takes a series' id; returns its samples, undefined when there are none. */
  samples(id: number): Samples | undefined;
  /** Takes a range in ms; true when everything of it that was sampled so far is here. */
  covers(range: TimeRange): boolean;
}

/** Milliseconds that a snapshot's oldest samples may be missing at the edge: silence is told after as long. */
export const EDGE = 5000;
/** Milliseconds after the end of a range in which samples of it may still come: sources stamp their rows by themselves. */
const SETTLED = 1000;

/** Takes the newest samples of every series; returns them as a source. */
export function heldSource(store: SeriesStore): Source {
  return {
    get ids() {
      return store.ids;
    },
    samples: (id) => store.ring(id),
    // What lies ahead of the newest sample was given up when the server's clock was set back.
    covers: ({ from }) => from >= store.heldFrom - EDGE && from <= store.newest,
  };
}

/** A copy of every series over a range that stands still, so that it stays when its source has gone on. */
export class Frozen implements Source {
  readonly step: number | undefined;
  readonly #source: Source;
  readonly #store: SeriesStore;
  readonly #range: TimeRange;
  #series: ReadonlyMap<number, FrozenSeries> = new Map();
  /** Time of the newest sample when the copy was made. */
  #copiedAt = -Infinity;
  /** From where on the page held everything then. */
  #heldFrom = Infinity;

  /** Takes what to copy, what holds the newest samples, and the range in ms. */
  constructor(source: Source, store: SeriesStore, range: TimeRange) {
    this.step = source.step;
    this.#source = source;
    this.#store = store;
    this.#range = range;
    this.#copy();
  }

  get ids(): Iterable<number> {
    return this.#series.keys();
  }

  samples(id: number): Samples | undefined {
    return this.#series.get(id);
  }

  covers({ from, to }: TimeRange): boolean {
    return from >= this.#range.from && to <= this.#range.to;
  }

  /** Takes a range in ms and the points wanted for it; true when it is covered, and as finely as a history would. */
  suits(range: TimeRange, points: number): boolean {
    if (!this.covers(range)) return false;
    if (this.step === undefined || range.to - range.from === this.#range.to - this.#range.from) return true;
    return this.step <= historyStep(range.to - range.from, points);
  }

  /** Copies again when samples of the range have come since; true when it did. */
  mend(): boolean {
    const { newest } = this.#store;
    if (this.#copiedAt >= this.#range.to + SETTLED || newest < this.#copiedAt + SETTLED) return false;
    if (this.#gone()) {
      this.#copiedAt = Infinity;
      return false;
    }
    this.#copy();
    return true;
  }

  /** A new copy would begin later than the one that is there. */
  #gone(): boolean {
    if (this.step !== undefined) return !this.#source.covers(this.#range);
    return this.#store.heldFrom > Math.max(this.#heldFrom, this.#range.from);
  }

  #copy(): void {
    const { from, to } = this.#range;
    const series = new Map<number, FrozenSeries>();
    for (const id of this.#source.ids) {
      const samples = this.#source.samples(id);
      if (samples !== undefined) series.set(id, new FrozenSeries(samples, from, to));
    }
    this.#series = series;
    this.#copiedAt = this.#store.newest;
    this.#heldFrom = this.#store.heldFrom;
  }
}
