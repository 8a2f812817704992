import type { RuleTerms } from '#protocol';
import { valueAxis, valueTicks, axisScale } from '../../charts/ticks.ts';
import type { Tick } from '../../charts/picture.ts';
import type { TimeRange } from '../../state/time.ts';

/** A value at a time, with the lowest and the highest around it. */
export interface RowPoint {
  readonly t: number;
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** How an alert stood for a while; `to` null while it goes on. */
export interface RowSpan {
  readonly state: 'pending' | 'firing' | 'recovering';
  readonly from: number;
  readonly to: number | null;
}

/** One series under a rule. */
export interface Row {
  readonly key: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly points: readonly RowPoint[];
  readonly spans: readonly RowSpan[];
}

/** What is drawn, how large, and on what. */
export interface RowScene {
  readonly row: Pick<Row, 'points' | 'spans'>;
  readonly range: TimeRange;
  /** Milliseconds between two points: a longer pause is a gap. */
  readonly step: number;
  readonly condition: RuleTerms['condition'];
  readonly unit: string;
  readonly width: number;
  readonly height: number;
}

/** A drawing of one row, in CSS pixels. */
export interface RowDrawing {
  /** The curve as the `d` of a path; it breaks where nothing was measured. */
  readonly path: string;
  /** From lowest to highest, behind it. */
  readonly band: string;
  /** Where the threshold lies, and the clear one; undefined where the rule has none that lies on this axis. */
  readonly threshold: number | undefined;
  readonly clear: number | undefined;
  readonly spans: readonly { readonly state: RowSpan['state']; readonly x: number; readonly width: number }[];
  readonly yTicks: readonly Tick[];
}

/** A stretch is seen however short it was. */
const LEAST = 2;

/** Takes what is drawn; returns the drawing. The threshold is always in view: how far the values are from it is what is asked. */
export function drawRow({ row, range, step, condition, unit, width, height }: RowScene): RowDrawing {
  const threshold = 'threshold' in condition && condition.fn !== 'rate' ? condition.threshold : undefined;
  const clear = threshold !== undefined && 'clear' in condition ? condition.clear : undefined;
  const reach = [threshold ?? NaN, clear ?? NaN].filter((value) => !Number.isNaN(value));
  const axis = valueAxis(
    {
      low: Math.min(...row.points.map(({ low }) => low), ...reach),
      high: Math.max(...row.points.map(({ high }) => high), ...reach),
    },
    unit,
  );
  const x = (t: number): number => ((t - range.from) / Math.max(1, range.to - range.from)) * width;
  const y = (value: number): number => (1 - (value - axis.min) / (axis.max - axis.min)) * height;
  const runs = unbroken(row.points, step);
  return {
    path: runs.map((run) => trace(run.map(({ t, value }) => [x(t), y(value)]))).join(''),
    band: runs.map((run) => `${outline(run, x, y)}Z`).join(''),
    threshold: threshold === undefined ? undefined : round(y(threshold)),
    clear: clear === undefined ? undefined : round(y(clear)),
    spans: row.spans
      .filter(({ from, to }) => from <= range.to && (to ?? Infinity) >= range.from)
      .map(({ state, from, to }) => {
        const left = x(Math.max(from, range.from));
        return {
          state,
          x: round(left),
          width: Math.max(LEAST, round(x(Math.min(to ?? range.to, range.to)) - left)),
        };
      }),
    yTicks: [...valueTicks(axis, axisScale(axis, unit).divisor, false)]
      .filter((_, index, all) => index === 0 || index === all.length - 1)
      .map(({ value, label }) => ({ value: y(value), label })),
  };
}

/** Takes points and the ms between two of them; returns the runs without a pause. */
function unbroken(points: readonly RowPoint[], step: number): readonly (readonly RowPoint[])[] {
  const runs: RowPoint[][] = [];
  let before = -Infinity;
  for (const point of points) {
    if (point.t - before > 2.5 * step) runs.push([]);
    runs.at(-1)?.push(point);
    before = point.t;
  }
  return runs;
}

function outline(run: readonly RowPoint[], x: (t: number) => number, y: (value: number) => number): string {
  const highs = run.map(({ t, high }): [number, number] => [x(t), y(high)]);
  const lows = run.map(({ t, low }): [number, number] => [x(t), y(low)]).reverse();
  return trace([...highs, ...lows]);
}

/** A point that stands alone is a dash as long as it is wide. */
function trace(places: readonly (readonly [number, number])[]): string {
  const [first] = places;
  if (first === undefined) return '';
  const text = places.map(([x, y]) => `${round(x)} ${round(y)}`).join('L');
  return places.length === 1 ? `M${text}h1.5` : `M${text}`;
}

/** A tenth of a pixel is finer than it is seen. */
function round(place: number): number {
  return Math.round(place * 10) / 10;
}
