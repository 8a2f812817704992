import type { Palette } from '../charts/palette.ts';
import { steadyAxis, type ValueAxis } from '../charts/ticks.ts';
import { TimeChart, type Area, type Curve } from '../charts/time-chart.ts';
import { curve, type Point } from '../series/decimate.ts';
import { stackedCurves } from '../series/stack.ts';
import type { Board, TimeRange } from '../state/board.svelte.ts';
import type { Painter } from '../state/frames.ts';
import type { Selected } from './select.ts';
import type { PanelSpec } from './spec.ts';

/** Pixels that share one lowest and one highest point. */
const PIXELS_PER_BUCKET = 2;

/** What a panel view reads when it paints; none of it is reactive there. */
export interface PanelSource {
  readonly board: Board;
  readonly spec: PanelSpec;
  selected(): readonly Selected[];
  /** The id of the series that ends the axis, where the panel has one. */
  full(): number | undefined;
  /** Nothing comes any more. */
  silent(): boolean;
}

/** Draws one panel's chart when its samples or the window have moved by something that can be seen. */
export class PanelView implements Painter {
  readonly #source: PanelSource;
  readonly #chart: TimeChart;
  #palette: Palette;
  #axis: ValueAxis | undefined;
  #paintedTo = -Infinity;
  #paintedNewest = NaN;
  #paintedRevision = -1;
  #paintedSilent = false;
  #visible = true;
  readonly #onAxis: (axis: ValueAxis) => void;

  /** Takes the canvas, what to read, the theme's colours, and who wants to know of another axis. */
  constructor(
    canvas: HTMLCanvasElement,
    source: PanelSource,
    palette: Palette,
    onAxis: (axis: ValueAxis) => void,
  ) {
    this.#source = source;
    this.#palette = palette;
    this.#onAxis = onAxis;
    this.#chart = new TimeChart(canvas, source.spec.stacked, palette);
  }

  /** The plot's rectangle at the last drawing, in CSS pixels. */
  get area(): Area {
    return this.#chart.area;
  }

  /** Takes whether the panel can be seen; one that cannot is not painted. */
  setVisible(visible: boolean): void {
    this.#visible = visible;
    if (visible) this.#source.board.frames.request();
  }

  /** Takes the theme's colours and paints with them at the next frame. */
  setPalette(palette: Palette): void {
    this.#palette = palette;
    this.#chart.setPalette(palette);
    this.#paintedRevision = -1;
    this.#source.board.frames.request();
  }

  stale(): boolean {
    const { board } = this.#source;
    // Once, everything is painted: who scrolls shall not find empty plots.
    if (!this.#visible && this.#paintedRevision !== -1) return false;
    if (board.revision !== this.#paintedRevision || this.#newest() !== this.#paintedNewest) return true;
    if (this.#source.silent() !== this.#paintedSilent) return true;
    const { from, to } = board.range;
    return to - this.#paintedTo >= (to - from) / this.#chart.width;
  }

  paint(): void {
    const { board } = this.#source;
    const range = board.range;
    const selected = this.#source.selected();
    const points = this.#points(selected, range);
    const unit = selected[0]?.unit ?? '';
    const axis = this.#fit(selected, points, unit);
    this.#chart.draw({
      ...range,
      axis,
      unit,
      curves: selected.map((series, index) => this.#curve(series, points[index] ?? [])),
      marks: board.marks,
      faded: this.#source.silent(),
    });
    this.#paintedTo = range.to;
    this.#paintedNewest = this.#newest();
    this.#paintedRevision = board.revision;
    this.#paintedSilent = this.#source.silent();
    if (axis !== this.#axis) this.#onAxis(axis);
    this.#axis = axis;
  }

  /** Lets go of the chart. */
  destroy(): void {
    this.#chart.destroy();
  }

  #newest(): number {
    const { board } = this.#source;
    let newest = -Infinity;
    for (const { id } of this.#source.selected())
      newest = Math.max(newest, board.ring(id)?.lastTime ?? -Infinity);
    return newest;
  }

  #points(selected: readonly Selected[], { from, to }: TimeRange): Point[][] {
    const { board, spec } = this.#source;
    const bucket = ((to - from) / this.#chart.width) * PIXELS_PER_BUCKET;
    const rings = selected.map(({ id }) => board.ring(id));
    if (!spec.stacked) return rings.map((ring) => (ring === undefined ? [] : curve(ring, from, to, bucket)));
    const present = rings.filter((ring) => ring !== undefined);
    const stacked = stackedCurves(present, from, to, bucket);
    return rings.map((ring) => (ring === undefined ? [] : (stacked[present.indexOf(ring)] ?? [])));
  }

  #fit(selected: readonly Selected[], points: readonly Point[][], unit: string): ValueAxis {
    const { board, spec } = this.#source;
    if (spec.fullPerSeries !== undefined) {
      const max = Math.max(1, selected.length) * spec.fullPerSeries;
      return this.#axis?.max === max ? this.#axis : { max, step: max / (selected.length % 4 === 0 ? 4 : 2) };
    }
    const full = this.#source.full();
    let largest = full === undefined ? 0 : (board.ring(full)?.lastValue ?? 0);
    if (Number.isNaN(largest)) largest = 0;
    for (const list of points) for (const { y } of list) if (y > largest) largest = y;
    return steadyAxis(this.#axis, largest, unit, spec.leastStep);
  }

  #curve({ id, hue, transport }: Selected, points: Point[]): Curve {
    const { series, transports } = this.#palette;
    const colour = transport === undefined ? series[hue % series.length] : transports[transport];
    return {
      id,
      colour: colour ?? this.#palette.ink,
      dashed: transport === undefined && hue >= series.length,
      points,
    };
  }
}
