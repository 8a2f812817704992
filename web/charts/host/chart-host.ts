import { guessArea } from '../layout.ts';
import type { Palette } from '../palette.ts';
import type { Area, CanvasSize, FromPainter, Picture } from '../picture.ts';
import { watchPixelRatio } from './pixel-ratio.ts';
import type { Line, Painters } from './painters.ts';

/** Who is told of what happens to a chart. */
export interface HostEvents {
  /** A drawing is done. Takes the ms that it took. */
  painted(took: number): void;
  /** The canvas has another size: what is drawn is the old picture. */
  resized(): void;
}

/** Milliseconds after which a drawing that was never told to be done is given up. */
const PATIENCE = 5_000;

/**
 * The page's side of one chart: it owns the canvas, whose pixels the painter draws. One drawing is under way at a time:
 * whoever draws faster than the painter paints would only fill its queue.
 */
export class ChartHost {
  readonly #canvas: HTMLCanvasElement;
  readonly #events: HostEvents;
  readonly #line: Line;
  readonly #stopWatching: () => void;
  #area: Area;
  /** Performance time when the drawing under way was handed over; -Infinity when there is none. */
  #handedOver = -Infinity;
  #size: CanvasSize;

  /** Takes who paints, a canvas inside a sized box (nobody else may have drawn on it), the theme's colours and who is told. */
  constructor(painters: Painters, canvas: HTMLCanvasElement, palette: Palette, events: HostEvents) {
    this.#canvas = canvas;
    this.#events = events;
    this.#size = this.#measure();
    this.#area = guessArea(this.#size, palette.scale);
    this.#fit();
    this.#line = painters.line((painted) => this.#painted(painted));
    const offscreen = canvas.transferControlToOffscreen();
    this.#line.send({ type: 'add', canvas: offscreen, size: this.#size, palette }, [offscreen]);
    const sizes = new ResizeObserver(() => this.#resized());
    sizes.observe(this.#box);
    const stopRatio = watchPixelRatio(() => this.#resized());
    this.#stopWatching = () => {
      sizes.disconnect();
      stopRatio();
    };
  }

  /** The plot's rectangle at the last drawing, in CSS pixels; before the first about where it will lie. */
  get area(): Area {
    return this.#area;
  }

  /** A drawing was handed over and is not painted yet. If its answer got lost, the chart does not wait for it for ever. */
  get busy(): boolean {
    return performance.now() - this.#handedOver < PATIENCE;
  }

  /** Takes a picture and hands it over; its points are gone from here. */
  draw(picture: Picture): void {
    this.#handedOver = performance.now();
    const transfer = picture.curves.flatMap(({ points, band }) =>
      band === undefined ? [points.buffer] : [points.buffer, band.buffer],
    );
    this.#line.send({ type: 'draw', picture }, transfer);
  }

  /** Takes the theme's colours; they show from the next drawing. */
  setPalette(palette: Palette): void {
    this.#line.send({ type: 'palette', palette });
  }

  /** Resolves with what the canvas shows, in device pixels. The caller closes it. */
  image(): Promise<ImageBitmap> {
    return createImageBitmap(this.#canvas);
  }

  /** Lets go of the canvas. */
  destroy(): void {
    this.#stopWatching();
    this.#line.close();
  }

  get #box(): Element {
    return this.#canvas.parentElement ?? this.#canvas;
  }

  #measure(): CanvasSize {
    const { clientWidth, clientHeight } = this.#box;
    return {
      width: Math.max(1, clientWidth),
      height: Math.max(1, clientHeight),
      ratio: window.devicePixelRatio,
    };
  }

  #resized(): void {
    const { width, height, ratio } = this.#size;
    const size = this.#measure();
    if (size.width === width && size.height === height && size.ratio === ratio) return;
    this.#size = size;
    const { left, top, right, bottom } = this.#area;
    // Until the painter tells: the margins stay what they were.
    this.#area = { left, top, right: right + size.width - width, bottom: bottom + size.height - height };
    this.#fit();
    this.#line.send({ type: 'resize', size });
    this.#events.resized();
  }

  /** Whole pixels: a box of 351.3 would have its picture stretched by a hair, and blurred. */
  #fit(): void {
    const { style } = this.#canvas;
    style.display = 'block';
    style.width = `${this.#size.width}px`;
    style.height = `${this.#size.height}px`;
  }

  #painted({ area, took }: FromPainter): void {
    this.#handedOver = -Infinity;
    // The same object as long as it is the same: what hangs on it need not be worked out anew for each drawing.
    if (area.right > area.left && !isSame(area, this.#area)) this.#area = area;
    this.#events.painted(took);
  }
}

function isSame(a: Area, b: Area): boolean {
  return a.left === b.left && a.right === b.right && a.top === b.top && a.bottom === b.bottom;
}
