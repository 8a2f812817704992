import type { AlertRow, AlertSpan, RuleTerms } from '#protocol';
import { valueAxis, valueTicks, axisScale } from '../../charts/ticks.ts';
import type { Tick } from '../../charts/picture.ts';
import type { TimeRange } from '../../state/time.ts';

/** What is drawn, how large, and on what. */
export interface RowScene {
  readonly row: Pick<AlertRow, 'points' | 'spans'>;
  readonly range: TimeRange;
  readonly condition: RuleTerms['condition'];
  readonly unit: string;
  readonly width: number;
  readonly height: number;
}

/** A drawing of one row, in CSS pixels. */
export interface RowDrawing {
  /** The curve as the `d` of a path; it breaks where nothing was measured. */
  readonly path: string;
  /** Where the threshold lies, and the clear one; undefined where the rule has none that lies on this axis. */
  readonly threshold: number | undefined;
  readonly clear: number | undefined;
  readonly spans: readonly {
    readonly state: AlertSpan['state'];
    readonly x: number;
    readonly width: number;
  }[];
  readonly yTicks: readonly Tick[];
}

/** A stretch is seen however short it was. */
const LEAST = 2;

/** Takes what is drawn; returns the drawing. The threshold is always in view: how far the values are from it is what is asked. */
export function drawRow({ row, range, condition, unit, width, height }: RowScene): RowDrawing {
  const threshold = 'threshold' in condition && condition.fn !== 'rate' ? condition.threshold : undefined;
  const clear = threshold !== undefined && 'clear' in condition ? condition.clear : undefined;
  const reach = [threshold ?? NaN, clear ?? NaN].filter((value) => !Number.isNaN(value));
  const values = row.points.flatMap(([, value]) => value ?? []);
  const axis = valueAxis(
    {
      low: Math.min(...values, ...reach),
      high: Math.max(...values, ...reach),
    },
    unit,
  );
  const x = (t: number): number => ((t - range.from) / Math.max(1, range.to - range.from)) * width;
  const y = (value: number): number => (1 - (value - axis.min) / (axis.max - axis.min)) * height;
  return {
    path: unbroken(row.points)
      .map((run) => trace(run.map(([t, value]) => [x(t), y(value)])))
      .join(''),
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

/** Times the usual distance of two points after which something is missing between them. */
const PAUSE = 4;

/** Takes points; returns the runs without a pause: a missing stretch is a gap, never a line across it. */
function unbroken(points: AlertRow['points']): readonly (readonly [number, number])[][] {
  const steps = points.slice(1).map(([t], index) => t - (points[index]?.[0] ?? t));
  const usual = steps.toSorted((a, b) => a - b)[steps.length >> 1] ?? Infinity;
  const runs: [number, number][][] = [];
  let before: number | undefined;
  for (const [t, value] of points) {
    if (value === null) {
      before = undefined;
      continue;
    }
    if (before === undefined || t - before > PAUSE * usual) runs.push([]);
    runs.at(-1)?.push([t, value]);
    before = t;
  }
  return runs;
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
