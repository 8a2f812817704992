import { ChartHost } from '../charts/host/chart-host.ts';
import type { Painters } from '../charts/host/painters.ts';
import type { Palette } from '../charts/palette.ts';
import type { Area, Overlay } from '../charts/picture.ts';
import { axisScale, steadyAxis, valueTicks, type Extent, type ValueAxis } from '../charts/ticks.ts';
import { TimeTicks } from '../charts/time-ticks.ts';
import type { Board } from '../state/board.svelte.ts';
import type { Painter } from '../state/frames.ts';
import { endOf } from '../state/marks.ts';
import { HELD_SPAN, type TimeRange } from '../state/time.ts';
import type { ZoneClock } from '../zone.ts';
import { reachThresholds, withBothSides } from './extent.ts';
import { panelCurves, type Drawn } from './panel-curves.ts';
import type { Selected } from './select.ts';
import type { TimeSpec } from './spec.ts';

/** Pixels that share one lowest and one highest point. */
const PIXELS_PER_BUCKET = 2;
/** CSS pixels that a time label needs, at scale 1. */
const PIXELS_PER_TIME_LABEL = 64;

/** What a panel view reads when it paints; none of it is reactive there. */
export interface PanelSource {
  readonly board: Board;
  readonly spec: TimeSpec;
  selected(): readonly Selected[];
  /** Ids of the series that are not drawn. A new set when it changes. */
  hidden(): ReadonlySet<number>;
  /** The id of the series that ends the axis, where the panel has one. */
  full(): number | undefined;
  /** Nothing comes any more. */
  silent(): boolean;
  /** What alerts say of its series. The same object as long as it is the same. */
  overlay(): Overlay;
}

/** What was read for the picture handed over last. */
interface Seen {
  readonly revision: number;
  readonly range: TimeRange;
  readonly newest: number;
  readonly selected: readonly Selected[];
  readonly hidden: ReadonlySet<number>;
  readonly silent: boolean;
  readonly overlay: Overlay;
  readonly zone: ZoneClock;
}

/** Draws one panel's chart when its samples or the window have moved by something that can be seen. */
export class PanelView implements Painter {
  readonly #source: PanelSource;
  readonly #host: ChartHost;
  readonly #times = new TimeTicks();
  readonly #onAxis: (axis: ValueAxis) => void;
  #palette: Palette;
  #axis: ValueAxis | undefined;
  #seen: Seen | undefined;
  #dirty = true;
  #visible = true;
  #paintedAt = NaN;

  /** Takes who paints, the canvas, what to read, the theme's colours, and who wants to know of another axis. */
  constructor(
    painters: Painters,
    canvas: HTMLCanvasElement,
    source: PanelSource,
    palette: Palette,
    onAxis: (axis: ValueAxis) => void,
  ) {
    this.#source = source;
    this.#palette = palette;
    this.#onAxis = onAxis;
    this.#host = new ChartHost(painters, canvas, palette, {
      painted: (took) => this.#painted(took),
      resized: () => this.invalidate(),
    });
  }

  /** The plot's rectangle at the last drawing, in CSS pixels. */
  get area(): Area {
    return this.#host.area;
  }

  /** Performance time of the last drawing; NaN before the first. */
  get paintedAt(): number {
    return this.#paintedAt;
  }

  /** Resolves with what the canvas shows, in device pixels; the caller closes it. Rejects when there is nothing yet. */
  image(): Promise<ImageBitmap> {
    return this.#host.image();
  }

  /** Takes whether the panel can be seen; one that cannot is not painted. */
  setVisible(visible: boolean): void {
    this.#visible = visible;
    if (visible) this.#source.board.frames.request();
  }

  /** Takes the theme's colours and paints with them at the next frame. */
  setPalette(palette: Palette): void {
    this.#palette = palette;
    this.#host.setPalette(palette);
    this.invalidate();
  }

  /** Paints at the next frame, whatever has come. */
  invalidate(): void {
    this.#dirty = true;
    this.#source.board.frames.request();
  }

  stale(): boolean {
    const seen = this.#seen;
    if (this.#host.busy) return false;
    // Once, everything is painted: who scrolls shall not find empty plots.
    if (seen === undefined) return true;
    if (!this.#visible) return false;
    return this.#dirty || this.#moved(seen) || this.#changed(seen);
  }

  paint(): void {
    const { board, spec } = this.#source;
    const seen = this.#look();
    const { range, selected } = seen;
    const { scale } = this.#palette;
    const drawn = this.#drawn(seen);
    const bucket = ((range.to - range.from) / this.#width) * PIXELS_PER_BUCKET;
    const { curves, low, high } = panelCurves(drawn, spec.stacked, range, bucket, this.#palette);
    const axis = this.#fit(drawn, reachThresholds({ low, high }, seen.overlay), selected[0]?.unit ?? '');
    this.#host.draw({
      ...range,
      low: axis.min,
      high: axis.max,
      xTicks: this.#times.within(range, this.#width / (PIXELS_PER_TIME_LABEL * scale), seen.zone),
      yTicks: valueTicks(
        axis,
        axisScale(axis, selected[0]?.unit ?? '').divisor,
        drawn.some(({ series }) => series.mirrored),
      ),
      curves,
      marks: board.marks.filter((mark) => endOf(mark) >= range.from && mark.at <= range.to),
      faded: seen.silent,
      overlay: seen.overlay,
    });
    this.#seen = seen;
    this.#dirty = false;
    if (axis !== this.#axis) this.#onAxis(axis);
    this.#axis = axis;
  }

  /** Lets go of the chart. */
  destroy(): void {
    this.#host.destroy();
  }

  get #width(): number {
    const { left, right } = this.#host.area;
    return Math.max(1, right - left);
  }

  #painted(took: number): void {
    const { board, spec } = this.#source;
    this.#paintedAt = performance.now();
    board.frames.painted(spec.id, took);
    board.wantPoints(this.#width);
    if (this.stale()) board.frames.request();
  }

  #look(): Seen {
    const { board } = this.#source;
    const selected = this.#source.selected();
    return {
      revision: board.revision,
      range: board.range,
      newest: this.#newest(selected),
      selected,
      hidden: this.#source.hidden(),
      silent: this.#source.silent(),
      overlay: this.#source.overlay(),
      zone: board.time.zone,
    };
  }

  /** The window moved by a pixel, or a sample came. */
  #moved({ range, newest, selected }: Seen): boolean {
    const { from, to } = this.#source.board.range;
    const pixel = (to - from) / this.#width;
    return (
      Math.abs(to - range.to) >= pixel ||
      Math.abs(from - range.from) >= pixel ||
      this.#newest(selected) !== newest
    );
  }

  #changed(seen: Seen): boolean {
    const { board } = this.#source;
    return (
      board.revision !== seen.revision ||
      board.time.zone !== seen.zone ||
      this.#source.selected() !== seen.selected ||
      this.#source.hidden() !== seen.hidden ||
      this.#source.silent() !== seen.silent ||
      this.#source.overlay() !== seen.overlay
    );
  }

  #newest(selected: readonly Selected[]): number {
    const { board } = this.#source;
    // The newest bucket of a short live range moves with every sample of it; of a long one nobody would see that.
    const lively = board.time.live && board.time.state.span <= HELD_SPAN;
    let newest = -Infinity;
    for (const { id } of selected) {
      const samples = lively ? board.ring(id) : board.samples(id);
      if (samples !== undefined && samples.length > 0)
        newest = Math.max(newest, samples.timeAt(samples.length - 1));
    }
    return newest;
  }

  #drawn({ selected, hidden }: Seen): Drawn[] {
    const drawn: Drawn[] = [];
    for (const series of selected) {
      const samples = hidden.has(series.id) ? undefined : this.#source.board.samples(series.id);
      if (samples !== undefined) drawn.push({ series, samples });
    }
    return drawn;
  }

  #fit(drawn: readonly Drawn[], extent: Extent, unit: string): ValueAxis {
    const { board, spec } = this.#source;
    if (spec.fullPerSeries !== undefined) {
      const count = Math.max(1, drawn.length);
      const max = (spec.stacked ? count : 1) * spec.fullPerSeries;
      return this.#axis?.max === max ? this.#axis : { min: 0, max, step: max / (count % 4 === 0 ? 4 : 2) };
    }
    const full = this.#source.full();
    const whole = full === undefined ? 0 : (board.ring(full)?.lastValue ?? 0);
    const reach = { low: extent.low, high: whole > extent.high ? whole : extent.high };
    const bothWays = drawn.some(({ series }) => series.mirrored);
    return steadyAxis(this.#axis, bothWays ? withBothSides(reach) : reach, unit, spec.leastStep);
  }
}
