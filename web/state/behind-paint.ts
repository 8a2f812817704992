import type { FrameLoop } from './frames.ts';

/** Milliseconds that the page rests behind its first chart, and after which it waits for none: a hidden page paints nothing. */
const WAIT = { rest: 100, patience: 1_000 };

/**
 * Takes the page's frames; resolves when code may come that the charts do not need: it would have shared the line with theirs. Once a
 * chart is painted that is at once.
 */
export function behindPaint(frames: Pick<FrameLoop, 'stats' | 'whenPainted'>): Promise<void> {
  if (frames.stats.count > 0) return Promise.resolve();
  return new Promise((resolve) => {
    const late = setTimeout(resolve, WAIT.patience);
    frames.whenPainted(() => {
      clearTimeout(late);
      setTimeout(resolve, WAIT.rest);
    });
  });
}
