import { firstAtOrAfter, type Samples } from './ring.ts';

type Column = 'timeAt' | 'valueAt' | 'lowAt' | 'highAt' | 'lastAt' | 'countAt';

function copied(samples: Samples, column: Column, start: number, length: number): Float64Array {
  const values = new Float64Array(length);
  // A plain loop: with Float64Array.from a pause of a full board took ten times as long.
  for (let index = 0; index < length; index++) values[index] = samples[column]?.(start + index) ?? NaN;
  return values;
}

/** A stretch of samples copied out of something that goes on moving: what a paused page shows. */
export class FrozenSeries implements Samples {
  readonly length: number;
  readonly lowAt?: (index: number) => number;
  readonly highAt?: (index: number) => number;
  readonly lastAt?: (index: number) => number;
  readonly countAt?: (index: number) => number;
  readonly #times: Float64Array;
  readonly #values: Float64Array;

  /** Takes samples and a range in ms; copies what lies inside, and one on each side so that curves reach the edges. */
  constructor(samples: Samples, from: number, to: number) {
    const start = Math.max(0, firstAtOrAfter(samples, from) - 1);
    const end = Math.min(samples.length, firstAtOrAfter(samples, to + 1) + 1);
    this.length = end - start;
    const copy = (column: Column) => copied(samples, column, start, this.length);
    const reader = (column: Column) => {
      const values = copy(column);
      return (index: number) => values[index] ?? NaN;
    };
    this.#times = copy('timeAt');
    this.#values = copy('valueAt');
    if (samples.lowAt === undefined || samples.highAt === undefined) return;
    this.lowAt = reader('lowAt');
    this.highAt = reader('highAt');
    if (samples.lastAt !== undefined) this.lastAt = reader('lastAt');
    if (samples.countAt !== undefined) this.countAt = reader('countAt');
  }

  timeAt(index: number): number {
    return this.#times[index] ?? NaN;
  }

  valueAt(index: number): number {
    return this.#values[index] ?? NaN;
  }
}
