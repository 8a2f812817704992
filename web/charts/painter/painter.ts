import type { Palette } from '../palette.ts';
import type { Area, CanvasSize, FromPainter, Picture, ToPainter } from '../picture.ts';

/** One chart on its canvas. */
export interface Drawable {
  /** Draws at once; returns where the plot lies, in CSS pixels. */
  draw(picture: Picture): Area;
  resize(size: CanvasSize): void;
  setPalette(palette: Palette): void;
  destroy(): void;
}

/** Makes a chart on a canvas of the given size. */
export type MakeChart = (canvas: OffscreenCanvas, size: CanvasSize, palette: Palette) => Drawable;

/** Where the painter lives: who hears its answers, what makes charts, and what runs something in a task of its own. */
export interface PainterHouse {
  readonly make: MakeChart;
  readonly answer: (answer: FromPainter) => void;
  readonly soon: (run: () => void) => void;
}

/**
 * Draws what it is told: each drawing in a task of its own, in the order asked for, the newest picture where several
 * wait for one chart. It answers each drawing that it made.
 */
export class Painter {
  readonly #house: PainterHouse;
  readonly #charts = new Map<number, Drawable>();
  readonly #waiting = new Map<number, Picture>();
  #asked = false;

  /** Takes where it lives. */
  constructor(house: PainterHouse) {
    this.#house = house;
  }

  /** Takes what the page says. */
  take(message: ToPainter): void {
    const { chart } = message;
    switch (message.type) {
      case 'add':
        this.#charts.set(chart, this.#house.make(message.canvas, message.size, message.palette));
        return;
      case 'resize':
        this.#charts.get(chart)?.resize(message.size);
        return;
      case 'palette':
        this.#charts.get(chart)?.setPalette(message.palette);
        return;
      case 'draw':
        this.#waiting.set(chart, message.picture);
        this.#ask();
        return;
      case 'remove':
        this.#waiting.delete(chart);
        this.#charts.get(chart)?.destroy();
        this.#charts.delete(chart);
    }
  }

  #ask(): void {
    if (this.#asked) return;
    this.#asked = true;
    this.#house.soon(() => this.#turn());
  }

  #turn(): void {
    this.#asked = false;
    const [next] = this.#waiting;
    if (next === undefined) return;
    const [chart, picture] = next;
    this.#waiting.delete(chart);
    if (this.#waiting.size > 0) this.#ask();
    this.#draw(chart, picture);
  }

  #draw(chart: number, picture: Picture): void {
    const started = performance.now();
    let area: Area = NOWHERE;
    try {
      area = this.#charts.get(chart)?.draw(picture) ?? NOWHERE;
    } finally {
      // Also after a failure, which is told to the console, and for a chart that could not be made: the page waits for it.
      this.#house.answer({ type: 'painted', chart, area, took: performance.now() - started });
    }
  }
}

const NOWHERE: Area = { left: 0, right: 0, top: 0, bottom: 0 };
