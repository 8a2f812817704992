/** What every contestant draws: the same series, the same past, the same rows at the same pace. */
export const LOAD = {
  panels: 12,
  seriesPerPanel: 4,
  /** Samples that each series holds in view at the start. */
  points: 3_600,
  /** Milliseconds shown, and between two rows. */
  span: 300_000,
  every: 100,
} as const;

const ALL = LOAD.panels * LOAD.seriesPerPanel;

/** Series by their place, from 0. */
export const PLACES: readonly number[] = Array.from({ length: ALL }, (_, place) => place);

/** Takes a series' place and a time in ms; returns its value there: a slow wave, a quick one, and noise, 0 to 100. */
export function valueAt(place: number, time: number): number {
  const slow = Math.sin(time / 40_000 + place);
  const quick = Math.sin(time / (700 + 130 * (place % 7)) + place * 1.7);
  // The same noise for the same moment, whoever draws it.
  const noise = Math.abs((Math.sin((time % 1_000_003) * 12.9898 + place * 78.233) * 43_758.5453) % 1);
  return Math.round((50 + 28 * slow + 12 * quick + 9 * noise) * 100) / 100;
}

/** Takes the present in ms; returns the times of the past, oldest first: they fill what is shown, evenly. */
export function pastTimes(now: number): number[] {
  const step = LOAD.span / LOAD.points;
  return Array.from({ length: LOAD.points }, (_, index) => Math.round(now - (LOAD.points - index) * step));
}

/** What a page of the bench tells. */
export interface Bench {
  /** Charts on the page. */
  readonly charts: number;
  /** Rows applied so far. */
  readonly rows: number;
  /** Drawings of each chart that are done, by its name. */
  paints(): Readonly<Record<string, number>>;
}

declare global {
  interface Window {
    /** Set by a page of the bench once rows come. */
    bench?: Bench;
  }
}

/**
 * Takes what applies one row, and what tells the drawings done; calls the first ten times a second from now on, and says so
 * at `window.bench`.
 */
export function startRows(apply: (now: number) => void, paints: Bench['paints']): void {
  let rows = 0;
  setInterval(() => {
    apply(Date.now());
    rows += 1;
  }, LOAD.every);
  window.bench = {
    charts: document.querySelectorAll('canvas').length,
    get rows() {
      return rows;
    },
    paints,
  };
}
