import { Chart, Filler, LinearScale, LineController, LineElement, PointElement } from 'chart.js';
import type { ChartDataset, ChartOptions, ScaleOptionsByType } from 'chart.js';
import { AXIS_WIDTH, MARK_HEIGHT, RIGHT_MARGIN } from '../layout.ts';
import type { Palette } from '../palette.ts';
import {
  NO_OVERLAY,
  type Area,
  type CanvasSize,
  type Curve,
  type Mark,
  type Overlay,
  type Picture,
  type Tick,
} from '../picture.ts';
import { bandPlugin } from './band.ts';
import { marksPlugin } from './marks.ts';
import { overlayPlugin } from './overlay.ts';
import type { Drawable } from './painter.ts';
import { opacityOf, strokeOf } from './stroke.ts';

Chart.register(LineController, LineElement, PointElement, LinearScale, Filler);

type AxisOptions = ScaleOptionsByType<'linear'>;

/** Chart.js options whose two axes are set at each drawing. */
type PlainOptions = ChartOptions<'line'> & {
  scales: Record<'x' | 'y', Partial<Pick<AxisOptions, 'min' | 'max' | 'afterBuildTicks'>>>;
};

/** A point as Chart.js reads it without parsing. */
interface Point {
  x: number;
  y: number;
}

const FILLS = { none: false, zero: 'origin', previous: '-1' } as const;

/** A chart over time on one canvas. */
export class TimeChart implements Drawable {
  readonly #chart: Chart<'line', Point[]>;
  readonly #source: {
    marks: readonly Mark[];
    overlay: Overlay;
    palette: Palette;
    curves: readonly Curve[];
    alpha: number;
  };
  /** Ours, plain: Chart.js resolves it anew at each update. */
  #options: PlainOptions;
  #ratio: number;

  /** Takes a canvas, its size and the theme's colours. */
  constructor(canvas: OffscreenCanvas, { width, height, ratio }: CanvasSize, palette: Palette) {
    this.#source = { marks: [], overlay: NO_OVERLAY, palette, curves: [], alpha: 1 };
    this.#ratio = ratio;
    this.#options = options(palette, ratio);
    // Chart.js takes the canvas' own size for CSS pixels and multiplies it by the ratio.
    canvas.width = width;
    canvas.height = height;
    // Its types know only a page's canvas; it draws on this one through its platform without a DOM.
    this.#chart = new Chart<'line', Point[]>(canvas as unknown as HTMLCanvasElement, {
      type: 'line',
      data: { datasets: [] },
      options: this.#options,
      plugins: [overlayPlugin(this.#source), bandPlugin(this.#source), marksPlugin(this.#source)],
    });
  }

  /** Draws at once; returns where the plot lies. */
  draw(picture: Picture): Area {
    this.#source.marks = picture.marks;
    this.#source.overlay = picture.overlay;
    this.#source.curves = picture.curves;
    this.#source.alpha = opacityOf(picture);
    this.#setScales(picture);
    const { datasets } = this.#chart.data;
    datasets.length = picture.curves.length;
    picture.curves.forEach((curve, index) => {
      // The same dataset and points are kept: Chart.js ties its metadata to the one, its elements to the other.
      const dataset = (datasets[index] ??= { data: [] });
      fill(dataset.data, curve.points);
      Object.assign(dataset, this.#style(curve));
    });
    this.#chart.update('none');
    const { left, right, top, bottom } = this.#chart.chartArea;
    return { left, right, top, bottom };
  }

  /** Takes another size and draws what was drawn last in it, so that the canvas is never seen empty. */
  resize({ width, height, ratio }: CanvasSize): void {
    if (ratio !== this.#ratio) {
      this.#ratio = ratio;
      this.#options.devicePixelRatio = ratio;
      this.#chart.update('none'); // options are read again by an update only
    }
    this.#chart.resize(width, height); // draws at once
  }

  /** Takes the theme's colours; they show from the next drawing. */
  setPalette(palette: Palette): void {
    this.#source.palette = palette;
    this.#options = options(palette, this.#ratio);
    this.#chart.options = this.#options;
  }

  /** Lets go of the canvas. */
  destroy(): void {
    this.#chart.destroy();
  }

  #style(curve: Curve): Partial<ChartDataset<'line', Point[]>> {
    const { alpha, palette } = this.#source;
    const { colour, width, dash, fill } = strokeOf(curve, alpha, palette.scale);
    return {
      borderColor: colour,
      borderWidth: width,
      borderDash: dash,
      backgroundColor: fill,
      fill: FILLS[curve.fill],
    };
  }

  #setScales({ from, to, low, high, xTicks, yTicks }: Picture): void {
    const { x, y } = this.#options.scales;
    x.min = from;
    x.max = to;
    x.afterBuildTicks = (scale) => void (scale.ticks = copied(xTicks));
    y.min = low;
    y.max = high;
    y.afterBuildTicks = (scale) => void (scale.ticks = copied(yTicks));
  }
}

/** Chart.js writes into its ticks. */
function copied(ticks: readonly Tick[]): Tick[] {
  return ticks.map((tick) => ({ ...tick }));
}

/** Takes points and `x, y, …`; writes these into those, whose objects are kept. */
function fill(points: Point[], numbers: Float64Array): void {
  const length = numbers.length / 2;
  for (let index = 0; index < length; index++) {
    const [x, y] = [numbers[2 * index] ?? NaN, numbers[2 * index + 1] ?? NaN];
    const point = points[index];
    if (point === undefined) points[index] = { x, y };
    else {
      point.x = x;
      point.y = y;
    }
  }
  points.length = length;
}

function options(palette: Palette, ratio: number) {
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
    responsive: false,
    devicePixelRatio: ratio,
    spanGaps: false,
    events: [], // the crosshair is an overlay in the DOM
    layout: { padding: { top: MARK_HEIGHT * palette.scale, right: RIGHT_MARGIN } },
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
        grid: {
          // Where curves go both ways, the line between the two is told from the others.
          color: ({ tick, scale }) => (tick.value === 0 && scale.min < 0 ? palette.faint : palette.grid),
          tickLength: 0,
        },
        border: { display: false },
        ticks: { ...ticks, padding: 8 },
      },
    },
  } satisfies ChartOptions<'line'>;
  return made as PlainOptions; // the same object, its axes open to what a drawing sets
}
