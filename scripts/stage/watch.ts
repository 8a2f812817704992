import type { TransportName } from '#protocol';
import type { FeedStatus } from '../../web/connection/feed.ts';

/** One state of the connection, from `at` on. */
export interface Turn extends Pick<FeedStatus, 'phase' | 'carrier' | 'why'> {
  readonly at: number;
  /** The cause that the banner names; empty without one. */
  readonly banner: string;
}

/** What the watch in the page keeps. Times are the page's performance times in milliseconds: since its navigation began. */
export interface Watched {
  /** When the feed was started. */
  started: number;
  /** When the first live event (above the snapshot) was applied, and what carried it. */
  first: { at: number; carrier: TransportName | undefined } | undefined;
  /** Every seq applied since then, in order. */
  readonly seqs: number[];
  /** The times at which some were applied. */
  readonly arrivals: number[];
  /** The time of each paint. */
  readonly paints: number[];
  /** How the connection stood, and from when on: looked at in every animation frame. */
  readonly turns: Turn[];
}

declare global {
  interface Window {
    /** Set by the measuring command, never by the page. */
    watched?: Watched;
  }
}

/** Runs in the page before its own script: notes when the feed starts, what it applies, what it says and when it paints. */
export function installWatch(): void {
  const watched: Watched = { started: 0, first: undefined, seqs: [], arrivals: [], paints: [], turns: [] };
  window.watched = watched;
  let last = '';
  let handle: Window['switchyard'];
  Object.defineProperty(window, 'switchyard', {
    configurable: true,
    get: () => handle,
    set(value: NonNullable<Window['switchyard']>) {
      handle = value;
      watched.started = performance.now();
      value.watch((seqs) => {
        const at = performance.now();
        watched.first ??= { at, carrier: value.status().carrier };
        watched.seqs.push(...seqs);
        watched.arrivals.push(at);
      });
      look(value, 0);
    },
  });

  function look(value: NonNullable<Window['switchyard']>, paints: number): void {
    const { count } = value.paint;
    if (count !== paints) watched.paints.push(performance.now());
    noteTurn(value);
    requestAnimationFrame(() => look(value, count));
  }

  function noteTurn(value: NonNullable<Window['switchyard']>): void {
    const { phase, carrier, why } = value.status();
    const banner = document.querySelector('[aria-label="Connection note"] strong')?.textContent.trim() ?? '';
    const turn = { phase, carrier, why: { ...why }, banner }; // WebDriver drops what it has seen before, so each has its own
    const text = JSON.stringify(turn);
    if (text === last) return;
    last = text;
    watched.turns.push({ at: performance.now(), ...turn });
  }
}
