import type { TransportName } from '#protocol';
import type { Why } from '../../web/connection/feed.ts';
import { caughtUp, firstEvent, liveOn, see, type Seen } from '../stage/seen.ts';
import type { Cookie, Viewer, ViewerBrowser } from '../stage/viewer.ts';

/** What a network is to do to the page, and what the page is to say of it. */
export interface Expectation {
  /** Milliseconds from the start of the feed to the first live event. */
  readonly first?: number;
  /** What may carry the stream at the end. */
  readonly carriers: readonly TransportName[];
  /** The reasons of which the page is to name one; none: it must blame nothing. */
  readonly causes: readonly Why['kind'][];
  /** Milliseconds until it names it: from the start of the feed, or from the moment that the network turned. */
  readonly named?: number;
  /** Milliseconds of the longest silence. */
  readonly silence?: number;
}

/** A page on a network. */
export interface Trial {
  readonly url: string;
  readonly cookies?: readonly Cookie[];
  /** Where the server itself is reached. */
  readonly server: () => string;
  /** The network turns when the page is live on this; left out, it is as it is from the start. */
  readonly turn?: { readonly liveOn: TransportName; begin(): Promise<void> };
  /** Milliseconds that the page is watched for, when it has named what there is to be named. */
  readonly watch: number;
  /** Ends what has turned, before the page is asked whether it has everything. */
  end?(): Promise<void>;
  readonly expect: Pick<Expectation, 'causes'>;
}

/** What a trial showed. Times are in milliseconds. */
export interface Outcome extends Seen {
  /** From the start of the feed, and from navigation, to the first live event. */
  readonly fromFeed: number;
  readonly fromNavigation: number;
  /** The reason that was named; undefined when none of the expected was. */
  readonly cause: Why | undefined;
  /** From the start of the feed, or from the turn, until it was named. */
  readonly named: number | undefined;
  /** How the page put it into words. */
  readonly words: string;
}

/** Reasons that blame the network, a proxy or the server. */
const BLAMING: readonly Why['kind'][] = [
  'blocked',
  'unanswered',
  'silent',
  'short-lived',
  'server-down',
  'refused',
  'pinned-failed',
  'all-blocked',
];

/** Milliseconds in which the page must have named a cause, and have everything: beyond all goals. */
const PATIENCE = { cause: 15_000, everything: 30_000 };

/** Takes a browser and a trial; opens the page, lets the network do what it does, and returns what was seen. */
export async function runTrial(browser: ViewerBrowser, trial: Trial): Promise<Outcome> {
  const viewer = await browser.open(trial.url, trial.cookies);
  try {
    return await watched(viewer, trial);
  } finally {
    await viewer.close();
  }
}

async function watched(viewer: Viewer, trial: Trial): Promise<Outcome> {
  const { turn, expect, server } = trial;
  await firstEvent(viewer);
  let turned: number | undefined;
  if (turn) {
    await liveOn(viewer, turn.liveOn);
    turned = await viewer.evaluate(() => performance.now(), undefined);
    await turn.begin();
  }
  if (expect.causes.length > 0) await named(viewer, expect.causes, turned ?? 0);
  await new Promise((resolve) => setTimeout(resolve, trial.watch)); // it is watched: part of the trial
  await trial.end?.();
  await caughtUp(viewer, server(), PATIENCE.everything);
  const words = await wordsOf(viewer);
  const seen = await see(viewer, server());
  return { ...seen, ...judged(seen, expect.causes, turned), words };
}

/** Resolves when the page has named one of the causes since a time, or when it had its time to. */
async function named(viewer: Viewer, causes: readonly string[], since: number): Promise<void> {
  const found = viewer.until(
    ({ kinds, from }) =>
      window.watched?.turns.some(({ at, why }) => at >= from && kinds.includes(why.kind)) ?? false,
    { kinds: causes, from: since },
    PATIENCE.cause,
  );
  await found.catch(() => undefined); // a cause that is never named is a result
}

function judged(
  { turns, started, first }: Seen,
  causes: readonly Why['kind'][],
  turned: number | undefined,
): Pick<Outcome, 'fromFeed' | 'fromNavigation' | 'cause' | 'named'> {
  const since = turned ?? started;
  const wanted = causes.length > 0 ? causes : BLAMING;
  const found = turns.find(({ at, why }) => at >= since && wanted.includes(why.kind));
  return {
    fromFeed: first - started,
    fromNavigation: first,
    cause: found?.why,
    named: found && found.at - since,
  };
}

/** What the page says: the banner's cause, or else the popover's reason. */
async function wordsOf(viewer: Viewer): Promise<string> {
  await viewer.evaluate(() => document.querySelector<HTMLElement>('#connection')?.showPopover(), undefined);
  await viewer.until(() => document.querySelector('#connection h2 + p') !== null, undefined);
  return viewer.evaluate(() => {
    const banners = (window.watched?.turns ?? []).map(({ banner }) => banner).filter((text) => text !== '');
    const reason = document.querySelector('#connection h2 + p')?.textContent.trim() ?? '';
    return banners.at(-1) ?? reason;
  }, undefined);
}
