/** What the meter in a page has counted since it was last reset. Times in ms. */
export interface Meter {
  /** Animation frames, and the longest time between two. */
  frames: number;
  longestFrame: number;
  /** Each task over 50 ms on the main thread. */
  longTasks: number[];
  reset(): void;
}

declare global {
  interface Window {
    meter?: Meter;
  }
}

/** Runs in the page before its own script: counts frames and long tasks, the same for every contestant. */
export function installMeter(): void {
  const meter: Meter = { frames: 0, longestFrame: 0, longTasks: [], reset };
  let lastFrame = performance.now();
  window.meter = meter;

  function reset(): void {
    meter.frames = 0;
    meter.longestFrame = 0;
    meter.longTasks = [];
    lastFrame = performance.now();
  }

  const frame = (): void => {
    const now = performance.now();
    meter.frames += 1;
    meter.longestFrame = Math.max(meter.longestFrame, now - lastFrame);
    lastFrame = now;
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);

  new PerformanceObserver((list) => {
    meter.longTasks.push(...list.getEntries().map(({ duration }) => duration));
  }).observe({ type: 'longtask', buffered: false });
}
