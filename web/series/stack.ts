import { decimate, longestStep, medianInterval, visible, type Point } from './decimate.ts';
import type { Samples } from './ring.ts';

/** Columns of series that were sampled together: one time for each row, one value for each series. */
interface Columns {
  readonly times: Float64Array;
  /** Running sums: row by row the value of the first series, of the first two, and so on. */
  readonly sums: readonly Float64Array[];
}

/** Takes series and a time range in ms; returns their rows joined by time, each value added to those before it. */
function join(all: readonly Samples[], from: number, to: number): Columns {
  const rows = new Map<number, Float64Array>();
  all.forEach((samples, column) => {
    const { start, end } = visible(samples, from, to);
    for (let index = start; index < end; index++) {
      const time = samples.timeAt(index);
      const row = rows.get(time) ?? new Float64Array(all.length).fill(NaN);
      row[column] = samples.valueAt(index);
      rows.set(time, row);
    }
  });
  const times = Float64Array.from(rows.keys()).sort();
  const sums = all.map(() => new Float64Array(times.length));
  times.forEach((time, index) => {
    let sum = NaN;
    sums.forEach((column, series) => {
      const value = rows.get(time)?.[series] ?? NaN;
      // A series that does not exist yet adds nothing; a row where none has a value is a gap.
      if (!Number.isNaN(value)) sum = Number.isNaN(sum) ? value : sum + value;
      column[index] = sum;
    });
  });
  return { times, sums };
}

function asSamples({ times }: Columns, values: Float64Array): Samples {
  return {
    length: times.length,
    timeAt: (index) => times[index] ?? NaN,
    valueAt: (index) => values[index] ?? NaN,
  };
}

/**
 * Takes series sampled together, a time range in ms and a bucket width in ms; returns the points of the running
 * sums, lowest series first. All curves share their x, chosen where the total is lowest and highest, so that the
 * bands between them stay whole.
 */
export function stackedCurves(all: readonly Samples[], from: number, to: number, bucket: number): Point[][] {
  const columns = join(all, from, to);
  const top = columns.sums.at(-1);
  if (top === undefined) return [];
  const total = asSamples(columns, top);
  const curves: Point[][] = all.map(() => []);
  const longest = longestStep(
    Math.max(...all.map(medianInterval).filter((interval) => !Number.isNaN(interval))),
  );
  const put = (x: number, valueOf: (column: Float64Array) => number) => {
    columns.sums.forEach((column, series) => curves[series]?.push({ x, y: valueOf(column) }));
  };
  decimate(total, 0, total.length, bucket, longest, {
    keep: (index) => put(total.timeAt(index), (column) => column[index] || 0),
    gap: (time) => put(time, () => NaN),
  });
  return curves;
}

/** Takes series sampled together and a time range in ms; returns one run of samples: their sum at each time. */
export function sumOf(all: readonly Samples[], from: number, to: number): Samples {
  const only = all[0];
  if (all.length === 1 && only !== undefined) return only;
  const columns = join(all, from, to);
  return asSamples(columns, columns.sums.at(-1) ?? new Float64Array());
}
