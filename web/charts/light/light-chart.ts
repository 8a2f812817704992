import { guessArea } from '../layout.ts';
import { bandPlugin } from '../painter/band.ts';
import { marksPlugin } from '../painter/marks.ts';
import { overlayPlugin } from '../painter/overlay.ts';
import type { Drawable } from '../painter/painter.ts';
import type { Plot } from '../painter/plot.ts';
import { opacityOf, strokeOf } from '../painter/stroke.ts';
import type { Palette } from '../palette.ts';
import { NO_OVERLAY, type Area, type CanvasSize, type Curve, type Picture } from '../picture.ts';

const EMPTY: Picture = {
  ...{ from: 0, to: 1, low: 0, high: 1, xTicks: [], yTicks: [], curves: [], marks: [] },
  faded: false,
  overlay: NO_OVERLAY,
};

/**
 * A chart over time on one canvas, drawn by hand: what is to be drawn is worked out before (../picture.ts), and Chart.js, which draws it
 * on the board, would be half of all the script that an embed may have. Both draw the same picture with the same marks.
 */
export class LightChart implements Drawable {
  readonly #canvas: OffscreenCanvas;
  readonly #context: CanvasRenderingContext2D;
  readonly #source: Pick<Picture, 'marks' | 'overlay' | 'curves'> & { palette: Palette; alpha: number };
  readonly #plugins: readonly ReturnType<typeof bandPlugin>[];
  #size: CanvasSize;
  #picture = EMPTY;

  /** Takes a canvas, its size and the theme's colours. Throws TypeError where the browser gives no context. */
  constructor(canvas: OffscreenCanvas, size: CanvasSize, palette: Palette) {
    const context = canvas.getContext('2d');
    if (context === null) throw new TypeError('There is no canvas to draw on.');
    this.#canvas = canvas;
    this.#context = context as unknown as CanvasRenderingContext2D; // it does all that is used here
    this.#size = size;
    this.#source = { marks: [], overlay: NO_OVERLAY, palette, curves: [], alpha: 1 };
    this.#plugins = [overlayPlugin, bandPlugin, marksPlugin].map((make) => make(this.#source));
    this.#fit();
  }

  /** Draws at once; returns where the plot lies. */
  draw(picture: Picture): Area {
    this.#picture = picture;
    const { marks, overlay, curves } = picture;
    Object.assign(this.#source, { marks, overlay, curves, alpha: opacityOf(picture) });
    const { width, height } = this.#size;
    const area = guessArea(this.#size, this.#source.palette.scale);
    const plot = plotOf(this.#context, area, picture);
    this.#context.clearRect(0, 0, width, height);
    this.#axes(plot, picture);
    for (const plugin of this.#plugins) plugin.beforeDatasetsDraw?.(plot);
    // The first curve lies on top, as it stands first in the legend.
    for (let index = curves.length - 1; index >= 0; index--) {
      for (const plugin of this.#plugins) plugin.beforeDatasetDraw?.(plot, { index });
      this.#curve(plot, index);
      for (const plugin of this.#plugins) plugin.afterDatasetDraw?.(plot, { index });
    }
    for (const plugin of this.#plugins) plugin.afterDatasetsDraw?.(plot);
    return area;
  }

  /** Takes another size and draws what was drawn last in it, so that the canvas is never seen empty. */
  resize(size: CanvasSize): void {
    this.#size = size;
    this.#fit();
    this.draw(this.#picture);
  }

  /** Takes the theme's colours; they show from the next drawing. */
  setPalette(palette: Palette): void {
    this.#source.palette = palette;
  }

  /** Lets go of what was drawn. */
  destroy(): void {
    this.#picture = EMPTY;
  }

  #fit(): void {
    const { width, height, ratio } = this.#size;
    this.#canvas.width = Math.round(width * ratio);
    this.#canvas.height = Math.round(height * ratio);
    this.#context.setTransform(ratio, 0, 0, ratio, 0, 0);
  }

  /** Lines across, and what the ticks are called. */
  #axes({ chartArea: area, scales: { x, y } }: Plot, { xTicks, yTicks, low }: Picture): void {
    const { palette } = this.#source;
    const context = this.#context;
    context.lineWidth = 1;
    context.font = `${11 * palette.scale}px ${palette.font}`;
    const line = (from: number, to: number, height: number, colour: string): void => {
      context.strokeStyle = colour;
      context.beginPath();
      context.moveTo(from, height);
      context.lineTo(to, height);
      context.stroke();
    };
    const label = (text: string, left: number, top: number): void => {
      context.fillStyle = palette.muted;
      context.fillText(text, left, top);
    };
    context.textAlign = 'right';
    context.textBaseline = 'middle';
    for (const { value, label: text } of yTicks) {
      const height = Math.round(y?.getPixelForValue(value) ?? 0) + 0.5;
      // Where curves go both ways, the line between the two is told from the others.
      line(area.left, area.right, height, value === 0 && low < 0 ? palette.faint : palette.grid);
      label(text, area.left - 8, height);
    }
    line(area.left, area.right, Math.round(area.bottom) + 0.5, palette.grid);
    context.textAlign = 'center';
    context.textBaseline = 'top';
    for (const { value, label: text } of xTicks) {
      const most = this.#size.width - context.measureText(text).width / 2;
      label(text, Math.min(most, x?.getPixelForValue(value) ?? 0), area.bottom + 5);
    }
  }

  #curve({ chartArea: area, scales }: Plot, index: number): void {
    const curve = this.#source.curves[index];
    if (curve === undefined) return;
    const { alpha, palette } = this.#source;
    const stroke = strokeOf(curve, alpha, palette.scale);
    const context = this.#context;
    const x = (value: number): number => scales.x?.getPixelForValue(value) ?? 0;
    const y = (value: number): number => scales.y?.getPixelForValue(value) ?? 0;
    const runs = runsOf(curve.points);
    context.save();
    context.beginPath();
    context.rect(area.left, area.top, area.right - area.left, area.bottom - area.top);
    context.clip();
    if (curve.fill !== 'none') {
      const below = curve.fill === 'previous' ? this.#source.curves[index - 1] : undefined;
      context.fillStyle = stroke.fill;
      context.beginPath();
      for (const run of runs) outline(context, curve.points, run, below, x, y);
      context.fill();
    }
    context.strokeStyle = stroke.colour;
    context.lineWidth = stroke.width;
    context.lineJoin = 'round';
    context.setLineDash(stroke.dash);
    context.beginPath();
    for (const run of runs) trace(context, curve.points, run, x, y);
    context.stroke();
    context.restore();
  }
}

/** A stretch of points without a break, as indexes of numbers: inside, outside. */
type Run = readonly [from: number, to: number];
type Along = (value: number) => number;

/** Takes a context, the plot's rectangle and the ends of its axes; returns what everything is placed by. */
function plotOf(ctx: CanvasRenderingContext2D, chartArea: Area, { from, to, low, high }: Picture): Plot {
  const { left, right, top, bottom } = chartArea;
  const wide = (right - left) / (to - from || 1);
  const tall = (bottom - top) / (high - low || 1);
  return {
    ctx,
    chartArea,
    scales: {
      x: { min: from, max: to, getPixelForValue: (value) => left + (value - from) * wide },
      y: { min: low, max: high, getPixelForValue: (value) => bottom - (value - low) * tall },
    },
  };
}

/** Takes `x, y, …`; returns its unbroken stretches. */
export function runsOf(points: Float64Array): readonly Run[] {
  const runs: Run[] = [];
  let start = 0;
  for (let index = 0; index <= points.length; index += 2) {
    if (index < points.length && !Number.isNaN(points[index + 1])) continue;
    if (index > start) runs.push([start, index]);
    start = index + 2;
  }
  return runs;
}

function trace(
  context: CanvasRenderingContext2D,
  points: Float64Array,
  [from, to]: Run,
  x: Along,
  y: Along,
): void {
  for (let index = from; index < to; index += 2) {
    const [left, top] = [x(points[index] ?? 0), y(points[index + 1] ?? 0)];
    if (index === from) context.moveTo(left, top);
    else context.lineTo(left, top);
  }
}

/** Adds what lies between a stretch and the curve below it, or the line of nothing. */
function outline(
  context: CanvasRenderingContext2D,
  points: Float64Array,
  run: Run,
  below: Curve | undefined,
  x: Along,
  y: Along,
): void {
  trace(context, points, run, x, y);
  const [first, last] = [points[run[0]] ?? 0, points[run[1] - 2] ?? 0];
  const under = below?.points ?? new Float64Array();
  let any = false;
  for (let index = under.length - 2; index >= 0; index -= 2) {
    const [at, value] = [under[index] ?? NaN, under[index + 1] ?? NaN];
    if (at < first || at > last || Number.isNaN(value)) continue;
    context.lineTo(x(at), y(value));
    any = true;
  }
  if (!any) {
    context.lineTo(x(last), y(0));
    context.lineTo(x(first), y(0));
  }
  context.closePath();
}
