import { LANE_NAMES, type LaneName } from '#protocol';
import type { Palette } from '../../charts/palette.ts';
import { NO_OVERLAY, type Curve, type Picture, type Tick } from '../../charts/picture.ts';
import { valueAxis, valueTicks } from '../../charts/ticks.ts';
import type { TimeRange } from '../../state/time.ts';
import { bytesUnit } from '../figure-text.ts';
import { colourOf } from '../lane-look.ts';
import type { LaneSecond, LaneSeries } from '../shown.ts';

/** What of each second is drawn. */
export type LaneMeasure = 'p50' | 'p95' | 'p99' | 'bytes';

/** Everything that a chart of the lanes is drawn from. */
export interface LaneScene {
  readonly series: LaneSeries;
  readonly measure: LaneMeasure;
  readonly range: TimeRange;
  readonly xTicks: readonly Tick[];
  readonly palette: Palette;
}

/** Milliseconds between two seconds beyond which something is missing between them. */
const PAUSE = 1_700;
/** The lowest delay on the axis in ms, and the least that the axis holds. */
const FLOOR = 0.1;
const LEAST_DELAY = 10;

/** Takes a scene; returns its picture. Delays have a logarithmic axis: a WebSocket and a poll are both to be read. */
export function lanePicture({ series, measure, range, xTicks, palette }: LaneScene): Picture {
  const raise = measure === 'bytes' ? (value: number): number => value : logarithm;
  const drawn = LANE_NAMES.flatMap((name) => {
    const seconds = within(series[name] ?? [], range);
    return seconds.length === 0 ? [] : [{ name, seconds }];
  });
  const values = drawn
    .flatMap(({ seconds }) => seconds.map((second) => second[measure]))
    .filter(Number.isFinite);
  const axis = measure === 'bytes' ? bytesAxis(values) : delayAxis(values);
  return {
    ...range,
    ...axis,
    xTicks,
    curves: drawn.map(({ name, seconds }, id) => curve(id, name, seconds, measure, raise, palette)),
    faded: false,
    marks: [],
    overlay: NO_OVERLAY,
  };
}

/** One second before the range as well, so that the curve comes in from its edge. */
function within(seconds: readonly LaneSecond[], { from, to }: TimeRange): readonly LaneSecond[] {
  return seconds.filter(({ t }) => t >= from - 1000 && t <= to);
}

function curve(
  id: number,
  name: LaneName,
  seconds: readonly LaneSecond[],
  measure: LaneMeasure,
  raise: (value: number) => number,
  palette: Palette,
): Curve {
  const points: number[] = [];
  let before = Infinity;
  for (const second of seconds) {
    if (second.t - before > PAUSE) points.push(before, NaN);
    points.push(second.t, raise(second[measure]));
    before = second.t;
  }
  return {
    id,
    colour: colourOf(name, palette),
    dashed: name === 'auto', // it lies on the curve of what carries it
    fill: 'none',
    points: Float64Array.from(points),
  };
}

function logarithm(ms: number): number {
  return Math.log10(Math.max(ms, FLOOR) / FLOOR);
}

type Axis = Pick<Picture, 'low' | 'high' | 'yTicks'>;

function delayAxis(values: readonly number[]): Axis {
  const high = Math.ceil(logarithm(Math.max(LEAST_DELAY, ...values)));
  const yTicks = Array.from({ length: high + 1 }, (_, power) => ({
    value: power,
    label: delayLabel(FLOOR * 10 ** power),
  }));
  return { low: 0, high, yTicks };
}

function delayLabel(ms: number): string {
  return ms < 1000 ? String(Number(ms.toPrecision(1))) : `${ms / 1000} s`;
}

function bytesAxis(values: readonly number[]): Axis {
  const axis = valueAxis({ low: 0, high: Math.max(0, ...values) }, '');
  const { divisor } = bytesUnit(axis.max);
  return { low: axis.min, high: axis.max, yTicks: valueTicks(axis, divisor, false) };
}

/** Takes lanes and a range; returns the unit that their axis of bytes is written in, for the heading of the chart. */
export function bytesAxisUnit(series: LaneSeries, range: TimeRange): string {
  const values = LANE_NAMES.flatMap((name) => within(series[name] ?? [], range).map(({ bytes }) => bytes));
  return `${bytesUnit(valueAxis({ low: 0, high: Math.max(0, ...values) }, '').max).unit}/s`;
}

/** Takes the length of a recording in ms; returns labels of its seconds from its beginning on. */
export function elapsedTicks(length: number): readonly Tick[] {
  const seconds = length / 1000;
  const step = [1, 2, 5, 10, 20, 30, 60, 120, 300, 600].find((size) => seconds / size <= 6) ?? 600;
  return Array.from({ length: Math.floor(seconds / step) + 1 }, (_, index) => ({
    value: index * step * 1000,
    label: `${index * step} s`,
  }));
}
