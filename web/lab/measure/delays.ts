// By its own door the library brings its WebAssembly and its compression along, which the page has no use for.
import { constructorFromBucketSize } from 'hdr-histogram-js/dist/JsHistogramFactory.js';
import type { LaneFigures } from '#protocol';

/** Units of the histogram in a millisecond: it counts whole microseconds. */
const UNITS = 1000;
/** Milliseconds: what is longer counts as this long. */
const LONGEST = 600_000;
/** Digits to which each is exact. */
const DIGITS = 3;
/** Bars of a distribution from one power of ten to the next. */
const BARS = 20;
/** So that a value on an edge is below it, whatever the logarithm rounds to. */
const ROUNDING = 1e-9;

const Histogram = constructorFromBucketSize(32);

/** What delays come to, in milliseconds. */
export type DelayFigures = NonNullable<LaneFigures['delay']>;

/** Delays in an HDR histogram: every one is counted, each to three digits, in a room that does not grow. */
export class Delays {
  readonly #histogram = new Histogram(1, LONGEST * UNITS, DIGITS);

  /** Notes a delay in milliseconds; one below nothing is nothing. */
  add(ms: number): void {
    this.#histogram.recordValue(Math.round(Math.min(Math.max(0, ms), LONGEST) * UNITS));
  }

  /** Forgets all. */
  reset(): void {
    this.#histogram.reset();
  }

  /** Returns what they come to, null while there are none. */
  figures(): DelayFigures | null {
    const { totalCount: count, maxValue, mean } = this.#histogram;
    if (count === 0) return null;
    // A percentile is told as the highest of the values that count as equal, which may be above all that came.
    const at = (share: number): number =>
      Math.min(this.#histogram.getValueAtPercentile(share), maxValue) / UNITS;
    return { p50: at(50), p95: at(95), p99: at(99), max: maxValue / UNITS, mean: mean / UNITS, count };
  }

  /**
   * Returns their distribution: `[ms, count]` for each bar that is not empty, where `ms` is the bar's upper edge. Twenty bars make
   * up a power of ten, so that they are equally wide on a logarithmic axis.
   */
  distribution(): [ms: number, count: number][] {
    const bars = new Map<number, number>();
    const { recordedValuesIterator: recorded } = this.#histogram;
    recorded.reset();
    while (recorded.hasNext()) {
      const { valueIteratedTo, countAtValueIteratedTo: count } = recorded.next();
      const value = Math.max(1, this.#histogram.lowestEquivalentValue(valueIteratedTo));
      const bar = Math.ceil(BARS * Math.log10(value / UNITS) - ROUNDING);
      bars.set(bar, (bars.get(bar) ?? 0) + count);
    }
    return [...bars].sort(([a], [b]) => a - b).map(([bar, count]) => [edge(bar), count]);
  }
}

/** A bar's upper edge in milliseconds, to four digits. */
function edge(bar: number): number {
  return Number((10 ** (bar / BARS)).toPrecision(4));
}
