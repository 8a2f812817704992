/** A run of samples, oldest first: what decimation and drawing read. */
export interface Samples {
  readonly length: number;
  /** Takes an index from 0 (oldest); returns milliseconds since 1970. */
  timeAt(index: number): number;
  /** Takes an index from 0 (oldest); returns the value, NaN for a measured absence; the mean where several are one. */
  valueAt(index: number): number;
  /** Where samples were joined: the lowest, the highest and the newest behind this one, and how many they are. */
  lowAt?(index: number): number;
  highAt?(index: number): number;
  lastAt?(index: number): number;
  countAt?(index: number): number;
}

/** Samples that one series keeps: five minutes at ten a second, with room. */
export const RING_CAPACITY = 4096;

/**
 * The recent past of one series in two typed arrays of fixed size: the newest sample overwrites the oldest.
 * Times never descend, which drawing and searching rely on. Events of one commit have one time: each keeps its sample.
 * Lives outside runes: reads cost nothing.
 */
export class SeriesRing implements Samples {
  readonly #times: Float64Array;
  readonly #values: Float64Array;
  #start = 0;
  #length = 0;

  /** Takes how many samples to keep. */
  constructor(capacity = RING_CAPACITY) {
    this.#times = new Float64Array(capacity);
    this.#values = new Float64Array(capacity);
  }

  /** How many samples are kept now. */
  get length(): number {
    return this.#length;
  }

  /** The next sample takes the place of the oldest. */
  get full(): boolean {
    return this.#length === this.#times.length;
  }

  /** Time of the newest sample in ms since 1970; -Infinity when there is none. */
  get lastTime(): number {
    return this.#length === 0 ? -Infinity : this.timeAt(this.#length - 1);
  }

  /** Value of the newest sample; NaN when there is none or it was a measured absence. */
  get lastValue(): number {
    return this.#length === 0 ? NaN : this.valueAt(this.#length - 1);
  }

  /**
   * Takes a time in ms since 1970 and a value (null is a measured absence) and appends them. A time is the
   * server's label, not an order: when its clock was set back, the samples ahead of it are given up.
   */
  push(time: number, value: number | null): void {
    while (this.#length > 0 && this.lastTime > time) this.#length--;
    const capacity = this.#times.length;
    if (this.#length === capacity) {
      this.#start = (this.#start + 1) % capacity;
      this.#length--;
    }
    const slot = (this.#start + this.#length) % capacity;
    this.#times[slot] = time;
    this.#values[slot] = value ?? NaN;
    this.#length++;
  }

  /** Forgets every sample. */
  clear(): void {
    this.#start = 0;
    this.#length = 0;
  }

  timeAt(index: number): number {
    return this.#times[(this.#start + index) % this.#times.length] ?? NaN;
  }

  valueAt(index: number): number {
    return this.#values[(this.#start + index) % this.#values.length] ?? NaN;
  }
}

/** Takes samples and a time in ms; returns the index of the first sample at or after it (length when none is). */
export function firstAtOrAfter(samples: Samples, time: number): number {
  let low = 0;
  let high = samples.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (samples.timeAt(middle) < time) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Takes samples and a time in ms; returns the index of the sample in force then, or -1 before the first. */
export function indexInForce(samples: Samples, time: number): number {
  return firstAtOrAfter(samples, time + 1) - 1;
}
