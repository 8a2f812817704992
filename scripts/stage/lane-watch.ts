import type { LaneName } from '#protocol';

/** What the page says of a lane, and what it showed since the last `mark`. Times are the page's performance times in ms. */
export interface LaneWatched {
  /** Seq of the newest event, 0 before the first; and when it last moved. */
  seq: number;
  movedAt: number;
  /** The longest time without a new event: it still counts while it lasts. */
  silence: number;
  /** What it is doing, as the page says: `live` when all is well. */
  state: string;
  /** What is wrong with it, in the page's own sentence; empty when nothing is. */
  trouble: string;
  /** What carries Auto, such as `Long polling`. Empty for a lane that is pinned. */
  riding: string;
  /** Each state and each sentence that it showed, once. */
  said: string[];
  /** The most of each that its card has shown. */
  missing: number;
  twice: number;
}

/** What the watch in a page of the Lab keeps. */
export interface LanesWatched {
  readonly lanes: Partial<Record<LaneName, LaneWatched>>;
  /** Begins anew with silences and what was said; what was missing stays. */
  mark(): void;
}

declare global {
  interface Window {
    /** Set by the measuring command, never by the page. */
    lanesWatched?: LanesWatched;
  }
}

/** Runs in a page of the Lab that is there: reads the lanes' cards whenever something changes. */
export function installLaneWatch(): void {
  const LOOK = 200;
  const PREFIX = 'lane-';
  const watched: LanesWatched = { lanes: {}, mark };
  window.lanesWatched = watched;
  // What is said for the time of one request is read as well; the clock is for silence, which changes nothing.
  new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true });
  setInterval(look, LOOK);
  look();

  function mark(): void {
    const now = performance.now();
    for (const lane of Object.values(watched.lanes)) {
      lane.said = [];
      lane.silence = 0;
      lane.movedAt = now;
    }
    look();
  }

  function look(): void {
    for (const card of document.querySelectorAll(`article[aria-labelledby^="${PREFIX}"]`)) {
      // The page names its cards after the lanes.
      const name = card.getAttribute('aria-labelledby')?.slice(PREFIX.length) as LaneName;
      read(card, (watched.lanes[name] ??= fresh()));
    }
  }

  function fresh(): LaneWatched {
    const texts = { state: '', trouble: '', riding: '', said: [] };
    return { ...texts, seq: 0, movedAt: performance.now(), silence: 0, missing: 0, twice: 0 };
  }

  function read(card: Element, lane: LaneWatched): void {
    const text = (selector: string): string => card.querySelector(selector)?.textContent.trim() ?? '';
    const now = performance.now();
    const seq = numberIn(text('ol li span'));
    lane.silence = Math.max(lane.silence, now - lane.movedAt);
    if (seq > lane.seq) [lane.seq, lane.movedAt] = [seq, now];
    lane.state = text('.state');
    lane.trouble = text('.trouble');
    lane.riding = text('.riding').replace(/^on /, '');
    for (const words of [lane.state, lane.trouble]) {
      if (words !== '' && !lane.said.includes(words)) lane.said.push(words);
    }
    const counts = [...card.querySelectorAll('dl div')].find((row) =>
      row.querySelector('dt')?.textContent.startsWith('Missing'),
    );
    const [missing = '', twice = ''] = counts?.querySelector('dd')?.textContent.split('/') ?? [];
    lane.missing = Math.max(lane.missing, numberIn(missing));
    lane.twice = Math.max(lane.twice, numberIn(twice));
  }

  /** Figures are written with thin spaces. A count that cannot be read must not pass for none. */
  function numberIn(written: string): number {
    const digits = written.replace(/[^\d]/g, '');
    return digits === '' ? NaN : Number(digits);
  }
}
