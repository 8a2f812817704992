import { linePoints } from '../charts/points.ts';
import { sumOf } from '../charts/rows.ts';
import { drawSparkline } from '../charts/sparkline.ts';
import type { Palette } from '../charts/palette.ts';
import type { Board } from '../state/board.svelte.ts';
import type { Painter } from '../state/frames.ts';

/** What a tile view reads when it paints. */
export interface TileSource {
  readonly board: Board;
  /** Least range of the line, in the series' unit. */
  readonly span: number;
  ids(): readonly number[];
}

const PIXELS_PER_BUCKET = 2;

/** Draws one tile's sparkline, at most once for each pixel that the window moved. */
export class TileView implements Painter {
  readonly #canvas: HTMLCanvasElement;
  readonly #source: TileSource;
  #palette: Palette;
  #paintedTo = -Infinity;
  #paintedRevision = -1;
  /** In CSS pixels; NaN until it is read: each reading may make the browser lay out the page. */
  #width = NaN;

  /** Takes the canvas, what to read, and the theme's colours. */
  constructor(canvas: HTMLCanvasElement, source: TileSource, palette: Palette) {
    this.#canvas = canvas;
    this.#source = source;
    this.#palette = palette;
  }

  /** Takes the theme's colours and paints with them at the next frame. */
  setPalette(palette: Palette): void {
    this.#palette = palette;
    this.invalidate();
  }

  /** Paints at the next frame whatever has come, for example after a change of size. */
  invalidate(): void {
    this.#paintedRevision = -1;
    this.#width = NaN;
    this.#source.board.frames.request();
  }

  stale(): boolean {
    const { board } = this.#source;
    if (board.revision !== this.#paintedRevision) return true;
    const { from, to } = board.range;
    const pixel = (to - from) / Math.max(1, this.#width);
    return Math.abs(to - this.#paintedTo) >= pixel;
  }

  paint(): void {
    const { board, span } = this.#source;
    const range = board.range;
    if (Number.isNaN(this.#width)) this.#width = this.#canvas.clientWidth;
    const bucket = ((range.to - range.from) / Math.max(1, this.#width)) * PIXELS_PER_BUCKET;
    const samples = this.#source
      .ids()
      .map((id) => board.samples(id))
      .filter((found) => found !== undefined);
    drawSparkline(this.#canvas, {
      from: range.from,
      to: range.to,
      points: linePoints(sumOf(samples, range), range, bucket),
      colour: this.#palette.series[0] ?? this.#palette.ink,
      span,
      scale: this.#palette.scale,
    });
    this.#paintedTo = range.to;
    this.#paintedRevision = board.revision;
  }
}
