/** Something on the page that can be painted again. */
export interface Painter {
  /** True when a paint now would show something new. Asked once for each frame. */
  stale(): boolean;
  /** Paints at once, or hands a picture over to be painted. */
  paint(): void;
}

/** How the charts have been painted: for the page's own tests and for a person who looks. Times in ms. */
export interface PaintStats {
  /** Drawings done. */
  readonly count: number;
  /** The longest time that no chart at all was painted. */
  readonly longestInterval: number;
}

/** How one chart has been painted. */
export interface ChartPaints {
  /** Drawings done. */
  readonly count: number;
  /** Milliseconds that they took where they were drawn, all together. */
  readonly took: number;
}

/** Milliseconds of one frame that the page's part of painting may take. At least one painter is painted however long it takes. */
export const PAINT_BUDGET = 6;

/**
 * The page's one requestAnimationFrame loop. It runs while something is due: first the page's runes move on, then
 * the painters in turn until the budget is spent; the next frame goes on where this one stopped. Charts are painted
 * elsewhere, so the drawings are counted when they are told to be done.
 */
export class FrameLoop {
  readonly #painters: Painter[] = [];
  readonly #beforePaint: () => void;
  readonly #charts = new Map<string, ChartPaints>();
  #next = 0;
  #requested = 0;
  #count = 0;
  #longest = 0;
  #lastPaint = NaN;
  #awaiting: (() => void)[] = [];

  /** Takes what runs once at the start of each frame, before any painting. */
  constructor(beforePaint: () => void) {
    this.#beforePaint = beforePaint;
  }

  /** Registers a painter; returns what takes it out again. */
  add(painter: Painter): () => void {
    this.#painters.push(painter);
    this.request();
    return () => {
      const index = this.#painters.indexOf(painter);
      if (index !== -1) this.#painters.splice(index, 1);
    };
  }

  /** Asks for a frame; asking twice is asking once. */
  request(): void {
    if (this.#requested === 0) this.#requested = requestAnimationFrame(() => this.#frame());
  }

  /** Takes a chart's name, and the ms that a drawing of it took: it is on the canvas now. */
  painted(chart: string, took: number): void {
    const now = performance.now();
    if (now - this.#lastPaint > this.#longest) this.#longest = now - this.#lastPaint;
    this.#lastPaint = now;
    this.#count++;
    const before = this.#charts.get(chart);
    this.#charts.set(chart, { count: (before?.count ?? 0) + 1, took: (before?.took ?? 0) + took });
    const awaiting = this.#awaiting;
    this.#awaiting = [];
    for (const run of awaiting) run();
  }

  /** Takes what to do once, when the next drawing is on its canvas. */
  whenPainted(run: () => void): void {
    this.#awaiting.push(run);
  }

  /** Forgets when the last paint was: while the page was hidden nothing was due. */
  forgetInterval(): void {
    this.#lastPaint = NaN;
  }

  /** Starts the longest interval anew. */
  resetLongest(): void {
    this.#longest = 0;
    this.#lastPaint = NaN;
  }

  /** What has been painted so far. */
  get stats(): PaintStats {
    return { count: this.#count, longestInterval: this.#longest };
  }

  /** What has been painted so far, by the charts' names. */
  get charts(): ReadonlyMap<string, ChartPaints> {
    return this.#charts;
  }

  #frame(): void {
    this.#requested = 0;
    this.#beforePaint();
    const started = performance.now();
    const due = this.#painters.length;
    for (let asked = 0; asked < due; asked++) {
      if (asked > 0 && performance.now() - started > PAINT_BUDGET) {
        this.request();
        return;
      }
      const painter = this.#painters[this.#next % this.#painters.length];
      this.#next = (this.#next + 1) % this.#painters.length;
      if (painter?.stale()) painter.paint();
    }
  }
}
