/** Drawings done of each chart, by the panel's id. */
type Paints = Readonly<Record<string, number>>;

/** What the watch in a soaked page keeps: a few numbers, so that it does not grow itself. Times are performance times. */
export interface SoakWatch {
  events: number;
  last: number | undefined;
  /** Seqs that were stepped over, and seqs that came again or late. */
  gaps: number;
  repeats: number;
  /** Animation frames. */
  frames: number;
  /** When the page was last shown again, when its first frame came then, and the last drawing within 250 ms of that. */
  shownAt: number;
  firstFrameAt: number;
  lastPaintAt: number;
  paintsBefore: Paints;
  paintsAfter: Paints | undefined;
  paints(): Paints;
}

declare global {
  interface Window {
    soak?: SoakWatch;
  }
}

/** Runs in the page before its own script: checks the order of what is applied, and counts paints when it is shown again. */
export function installSoakWatch(): void {
  /** Milliseconds after the first frame that are looked at, and between two looks. */
  const CATCH_UP = 250;
  const LOOK = 5;
  let handle: Window['switchyard'];
  const soak: SoakWatch = {
    events: 0,
    last: undefined,
    gaps: 0,
    repeats: 0,
    frames: 0,
    shownAt: 0,
    firstFrameAt: 0,
    lastPaintAt: 0,
    paintsBefore: {},
    paintsAfter: undefined,
    paints: () =>
      Object.fromEntries(Object.entries(handle?.paint.charts() ?? {}).map(([id, { count }]) => [id, count])),
  };
  window.soak = soak;
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState !== 'visible') return;
    soak.shownAt = performance.now();
    soak.paintsBefore = soak.paints();
    soak.paintsAfter = undefined;
    requestAnimationFrame(() => {
      soak.firstFrameAt = performance.now();
      look(handle?.paint.count ?? 0);
    });
  });
  function look(before: number): void {
    const now = performance.now();
    const count = handle?.paint.count ?? 0;
    if (count !== before) soak.lastPaintAt = now;
    if (now - soak.firstFrameAt < CATCH_UP) setTimeout(() => look(count), LOOK);
    else soak.paintsAfter = soak.paints();
  }
  const frame = (): void => {
    soak.frames += 1;
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
  Object.defineProperty(window, 'switchyard', {
    configurable: true,
    get: () => handle,
    set(value: NonNullable<Window['switchyard']>) {
      handle = value;
      value.watch((seqs) => {
        for (const seq of seqs) {
          soak.events += 1;
          if (soak.last !== undefined && seq > soak.last + 1) soak.gaps += 1;
          if (soak.last !== undefined && seq <= soak.last) soak.repeats += 1;
          soak.last = seq;
        }
      });
    },
  });
}
