import { Chart, Filler, LinearScale, LineController, LineElement, PointElement } from 'chart.js';
import type { ChartDataset, ChartOptions, ScaleOptionsByType } from 'chart.js';
import { axisUnit, clock } from '../format.ts';
import type { Point } from '../series/decimate.ts';
import { MARK_HEIGHT, marksPlugin, type Mark } from './marks.ts';
import { translucent, type Palette } from './palette.ts';
import { timeStep, timeTicks, valueTicks, type ValueAxis } from './ticks.ts';

Chart.register(LineController, LineElement, PointElement, LinearScale, Filler);

/** Width of the vertical axis in CSS pixels at scale 1: the same in every panel, so that times line up down the board. */
export const AXIS_WIDTH = 42;
const PIXELS_PER_TIME_LABEL = 88;
const DASH = [5, 3];
/** What is left of the curves' colour when they have fallen silent; the labels keep theirs. */
const FADED = 0.35;

type AxisOptions = ScaleOptionsByType<'linear'>;

/** Chart.js options whose two axes are set at each drawing. */
type PlainOptions = ChartOptions<'line'> & {
  scales: Record<'x' | 'y', Partial<Pick<AxisOptions, 'min' | 'max' | 'afterBuildTicks'>>>;
};

/** One curve to draw. */
export interface Curve {
  readonly id: number;
  readonly colour: string;
  /** A second way to tell it apart, where the hues have run out. */
  readonly dashed: boolean;
  readonly points: Point[];
}

/** Everything one drawing needs; times in ms since 1970. */
export interface Picture {
  readonly from: number;
  readonly to: number;
  readonly axis: ValueAxis;
  /** The series' own unit, which the axis labels are scaled from. */
  readonly unit: string;
  /** Already running sums when the chart is stacked. */
  readonly curves: readonly Curve[];
  /** Nothing comes any more: the curves are pale. */
  readonly faded: boolean;
  readonly marks: readonly Mark[];
}

/** The plot's rectangle inside the canvas, in CSS pixels. */
export interface Area {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** A chart over time on one canvas. It holds no data of its own: each `draw` gets the points already thinned out. */
export class TimeChart {
  readonly #chart: Chart<'line', Point[]>;
  readonly #stacked: boolean;
  readonly #marks: { marks: readonly Mark[]; palette: Palette };
  /** Ours, plain: Chart.js resolves it anew at each update. */
  #options: PlainOptions;

  /** Takes a canvas inside a sized box, whether curves are bands upon each other, and the theme's colours. */
  constructor(canvas: HTMLCanvasElement, stacked: boolean, palette: Palette) {
    this.#stacked = stacked;
    this.#marks = { marks: [], palette };
    this.#options = options(palette);
    this.#chart = new Chart<'line', Point[]>(canvas, {
      type: 'line',
      data: { datasets: [] },
      options: this.#options,
      plugins: [marksPlugin(this.#marks)],
    });
  }

  /** The plot's rectangle at the last drawing. */
  get area(): Area {
    const { left, right, top, bottom } = this.#chart.chartArea;
    return { left, right, top, bottom };
  }

  /** Width of the plot in CSS pixels. */
  get width(): number {
    const { left, right } = this.#chart.chartArea;
    return Math.max(1, right - left);
  }

  /** Takes the theme's colours; they show from the next drawing. */
  setPalette(palette: Palette): void {
    this.#marks.palette = palette;
    this.#options = options(palette);
    this.#chart.options = this.#options;
  }

  /** Draws at once. */
  draw(picture: Picture): void {
    this.#marks.marks = picture.marks;
    this.#setScales(picture);
    const { datasets } = this.#chart.data;
    datasets.length = picture.curves.length;
    picture.curves.forEach((curve, index) => {
      const existing = datasets[index];
      const styled = this.#style(curve, index, picture.faded ? FADED : 1);
      // The same object is kept: Chart.js ties its metadata to it.
      datasets[index] = existing === undefined ? styled : Object.assign(existing, styled);
    });
    this.#chart.update('none');
  }

  /** Lets go of the canvas and its observers. */
  destroy(): void {
    this.#chart.destroy();
  }

  #style({ colour, dashed, points }: Curve, index: number, alpha: number): ChartDataset<'line', Point[]> {
    return {
      data: points,
      borderColor: translucent(colour, alpha),
      borderWidth: (this.#stacked ? 1.25 : 1.5) * this.#marks.palette.scale,
      // Bands touch: dashes would only make them dirty.
      borderDash: dashed && !this.#stacked ? DASH : [],
      backgroundColor: translucent(colour, this.#stacked ? 0.32 * alpha : 0),
      fill: this.#stacked ? (index === 0 ? 'origin' : '-1') : false,
    };
  }

  #setScales({ from, to, axis, unit }: Picture): void {
    const { x, y } = this.#options.scales;
    const step = timeStep(from, to, this.width / (PIXELS_PER_TIME_LABEL * this.#marks.palette.scale));
    x.min = from;
    x.max = to;
    x.afterBuildTicks = (scale) => {
      scale.ticks = timeTicks(from, to, step).map((value) => ({ value, label: clock(value, step < 60_000) }));
    };
    const { divisor } = axisUnit(axis.max, unit);
    y.min = 0;
    y.max = axis.max;
    y.afterBuildTicks = (scale) => {
      scale.ticks = valueTicks(axis).map((value) => ({ value, label: tickText(value / divisor) }));
    };
  }
}

function tickText(value: number): string {
  return String(Number(value.toPrecision(3)));
}

function options(palette: Palette) {
  const ticks = {
    color: palette.muted,
    font: { family: palette.font, size: 11 * palette.scale },
    maxRotation: 0,
    minRotation: 0,
    autoSkip: false,
    // The labels were made with the ticks; Chart.js would otherwise format the numbers again.
    callback: (_value: unknown, index: number, all: readonly { label?: string | string[] | undefined }[]) =>
      all[index]?.label,
  };
  const made = {
    animation: false,
    parsing: false,
    normalized: true,
    responsive: true,
    maintainAspectRatio: false,
    spanGaps: false,
    events: [], // the crosshair is an overlay in the DOM
    layout: { padding: { top: MARK_HEIGHT * palette.scale, right: 8 } },
    elements: { point: { radius: 0, hitRadius: 0 }, line: { tension: 0, borderJoinStyle: 'round' } },
    scales: {
      x: {
        type: 'linear',
        grid: { display: false },
        border: { color: palette.grid },
        ticks: { ...ticks, padding: 2, align: 'center' },
      },
      y: {
        type: 'linear',
        afterFit: (scale) => void (scale.width = AXIS_WIDTH * palette.scale),
        grid: { color: palette.grid, tickLength: 0 },
        border: { display: false },
        ticks: { ...ticks, padding: 8 },
      },
    },
  } satisfies ChartOptions<'line'>;
  return made as PlainOptions; // the same object, its axes open to what a drawing sets
}
