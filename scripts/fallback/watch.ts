import type { TransportName } from '#protocol';

/** What the watch in the page keeps. Times are the page's performance times in milliseconds. */
export interface Watched {
  /** When the feed was started. */
  started: number;
  /** When the first live event (above the snapshot) was applied, and what carried it. */
  first: { at: number; carrier: TransportName | undefined } | undefined;
  /** Every seq applied since then, in order. */
  readonly seqs: number[];
  /** The time of each paint. */
  readonly paints: number[];
}

declare global {
  interface Window {
    /** Set by the measuring command, never by the page. */
    watched?: Watched;
  }
}

/** Runs in the page before its own script: notes when the feed starts, what it applies, and when it paints. */
export function installWatch(): void {
  const watched: Watched = { started: 0, first: undefined, seqs: [], paints: [] };
  window.watched = watched;
  let handle: Window['switchyard'];
  Object.defineProperty(window, 'switchyard', {
    configurable: true,
    get: () => handle,
    set(value: NonNullable<Window['switchyard']>) {
      handle = value;
      watched.started = performance.now();
      value.watch((seqs) => {
        watched.first ??= { at: performance.now(), carrier: value.status().carrier };
        watched.seqs.push(...seqs);
      });
      watchPaints(value);
    },
  });

  function watchPaints(value: NonNullable<Window['switchyard']>): void {
    let count = 0;
    const look = (): void => {
      const now = value.paint.count;
      if (now !== count) watched.paints.push(performance.now());
      count = now;
      requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  }
}
