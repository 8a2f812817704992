import { translucent } from '../palette.ts';
import type { Curve } from '../picture.ts';
import { lonePoints } from './lone.ts';
import type { Plot, PlotPlugin } from './plot.ts';

/** What the plugin reads at each drawing. */
export interface CurveSource {
  readonly curves: readonly Curve[];
  /** Opacity of the curves themselves, 0 to 1. */
  readonly alpha: number;
  /** Root font size over 16 px. */
  readonly palette: { readonly scale: number };
}

/** Opacity of a band behind its curve. */
const OPACITY = 0.22;
const STRIDE = 3;
/** Half the width of a band that stands alone, and the radius of a lone point, in CSS pixels at scale 1. */
const LONE = 1.25;

/** Where values lie on the canvas. */
interface Pixels {
  readonly x: (value: number) => number;
  readonly y: (value: number) => number;
}

/** Takes `x, low, high, …`; adds one closed outline for each unbroken stretch to the context's path. */
function outline(
  context: CanvasRenderingContext2D,
  band: Float64Array,
  { x, y }: Pixels,
  half: number,
): void {
  const at = (index: number) => band[index] ?? NaN;
  let start = 0;
  for (let index = 0; index <= band.length; index += STRIDE) {
    if (index < band.length && !Number.isNaN(at(index + 1))) continue;
    if (index === start + STRIDE) {
      const top = y(at(start + 2));
      context.rect(x(at(start)) - half, top, 2 * half, y(at(start + 1)) - top);
    } else if (index > start) {
      context.moveTo(x(at(start)), y(at(start + 2)));
      for (let high = start + STRIDE; high < index; high += STRIDE)
        context.lineTo(x(at(high)), y(at(high + 2)));
      for (let low = index - STRIDE; low >= start; low -= STRIDE) context.lineTo(x(at(low)), y(at(low + 1)));
      context.closePath();
    }
    start = index + STRIDE;
  }
}

/** Takes `x, y, …`; adds a dot to the context's path for each point that no line leads to. */
function dots(
  context: CanvasRenderingContext2D,
  points: Float64Array,
  { x, y }: Pixels,
  radius: number,
): void {
  for (const index of lonePoints(points)) {
    const [left, top] = [x(points[index] ?? NaN), y(points[index + 1] ?? NaN)];
    context.moveTo(left + radius, top);
    context.arc(left, top, radius, 0, 2 * Math.PI);
  }
}

/** Draws inside the plot only: `path` makes the path, which is filled with the colour. */
function fillInside(chart: Plot, colour: string, path: (pixels: Pixels) => void): void {
  const { x, y } = chart.scales;
  if (x === undefined || y === undefined) return;
  const { ctx: context, chartArea: area } = chart;
  context.save();
  context.beginPath();
  context.rect(area.left, area.top, area.right - area.left, area.bottom - area.top);
  context.clip();
  context.beginPath();
  path({ x: (value) => x.getPixelForValue(value), y: (value) => y.getPixelForValue(value) });
  context.fillStyle = colour;
  context.fill();
  context.restore();
}

/** Takes where the curves are read; returns the plugin that draws what a line cannot: envelopes, and samples that stand alone. */
export function bandPlugin(source: CurveSource): PlotPlugin {
  const size = () => LONE * source.palette.scale;
  return {
    id: 'band',
    beforeDatasetDraw(chart, { index }) {
      const { colour, band } = source.curves[index] ?? {};
      if (colour === undefined || band === undefined) return;
      fillInside(chart, translucent(colour, OPACITY * source.alpha), (pixels) =>
        outline(chart.ctx, band, pixels, size()),
      );
    },
    afterDatasetDraw(chart, { index }) {
      const curve = source.curves[index];
      if (curve === undefined) return;
      fillInside(chart, translucent(curve.colour, source.alpha), (pixels) =>
        dots(chart.ctx, curve.points, pixels, size()),
      );
    },
  };
}
