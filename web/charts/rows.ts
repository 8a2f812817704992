import { visible } from '../series/decimate.ts';
import type { Samples } from '../series/ring.ts';
import type { TimeRange } from '../state/time.ts';

/** Series that were sampled together, joined by time. */
export interface Rows {
  /** How many rows there are; the arrays may be longer. */
  readonly length: number;
  readonly times: Float64Array;
  /** Running sums: the values of the first series, of the first two, and so on; NaN where none has a value. */
  readonly sums: readonly Float64Array[];
  /** The sum of the highest values behind each row: above it nothing ever was. Only where samples are envelopes. */
  readonly bound: Float64Array | undefined;
}

/** Takes series and a range; returns their rows in order of time, each value added to those before it. */
export function stackRows(all: readonly Samples[], { from, to }: TimeRange): Rows {
  const parts = all.map((samples) => ({ samples, ...visible(samples, from, to) }));
  const cursors = parts.map(({ start }) => start);
  const most = parts.reduce((sum, { start, end }) => sum + end - start, 0);
  const enveloped = all.some((samples) => samples.highAt !== undefined);
  const sums = all.map(() => new Grown());
  const [times, bound] = [new Grown(), new Grown()];
  let length = 0;
  for (; length < most; length++) {
    let time = Infinity;
    parts.forEach(({ samples, end }, part) => {
      const cursor = cursors[part] ?? end;
      if (cursor < end) time = Math.min(time, samples.timeAt(cursor));
    });
    if (time === Infinity) break;
    times.set(length, time);
    let [sum, highest] = [NaN, NaN];
    parts.forEach(({ samples, end }, part) => {
      const cursor = cursors[part] ?? end;
      if (cursor < end && samples.timeAt(cursor) === time) {
        const value = samples.valueAt(cursor);
        if (!Number.isNaN(value)) {
          sum = Number.isNaN(sum) ? value : sum + value;
          const high = samples.highAt?.(cursor) ?? value;
          highest = Number.isNaN(highest) ? high : highest + high;
        }
        cursors[part] = cursor + 1;
      }
      sums[part]?.set(length, sum);
    });
    if (enveloped) bound.set(length, highest);
  }
  return {
    length,
    times: times.numbers,
    sums: sums.map(({ numbers }) => numbers),
    bound: enveloped ? bound.numbers : undefined,
  };
}

/** Takes rows and one of their columns; returns it as a run of samples. */
export function asSamples({ times, length }: Rows, column: Float64Array): Samples {
  return {
    length,
    timeAt: (index) => times[index] ?? NaN,
    valueAt: (index) => column[index] ?? NaN,
  };
}

/** Takes series sampled together and a range; returns one run of samples: their sum at each time. */
export function sumOf(all: readonly Samples[], range: TimeRange): Samples {
  const only = all[0];
  if (all.length === 1 && only !== undefined) return only;
  const rows = stackRows(all, range);
  return asSamples(rows, rows.sums.at(-1) ?? new Float64Array());
}

/** Numbers that grow with what is set at their end. */
class Grown {
  numbers = new Float64Array(512);

  set(index: number, value: number): void {
    if (index >= this.numbers.length) {
      const wider = new Float64Array(this.numbers.length * 2);
      wider.set(this.numbers);
      this.numbers = wider;
    }
    this.numbers[index] = value;
  }
}
