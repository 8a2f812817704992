import type { Area } from '../picture.ts';

/** One axis of a plot. */
export interface Axis {
  readonly min: number;
  readonly max: number;
  getPixelForValue(value: number): number;
}

/** What there is to draw on: a chart of Chart.js is such a plot, and so is the small one of embeds. */
export interface Plot {
  readonly ctx: CanvasRenderingContext2D;
  readonly chartArea: Area;
  readonly scales: { readonly x?: Axis; readonly y?: Axis };
}

/** What draws beside the curves: under all of them, over all of them, and about each. Chart.js takes it as a plugin. */
export interface PlotPlugin {
  readonly id: string;
  beforeDatasetsDraw?(plot: Plot): void;
  afterDatasetsDraw?(plot: Plot): void;
  beforeDatasetDraw?(plot: Plot, curve: { readonly index: number }): void;
  afterDatasetDraw?(plot: Plot, curve: { readonly index: number }): void;
}
