import { setTimeout as sleep } from 'node:timers/promises';
import type { TransportName } from '#protocol';
import type { Why } from '../../web/connection/feed.ts';
import { longestInterval } from '../stage/proof.ts';
import { caughtUp, firstEvent, liveOn, see, type Seen } from '../stage/seen.ts';
import type { Cookie, Viewer, ViewerBrowser } from '../stage/viewer.ts';

/** A page on a network. */
export interface Trial {
  readonly url: string;
  readonly cookies?: readonly Cookie[];
  /** Where the server itself is reached. */
  readonly server: () => string;
  /** The network turns when the page is live on this; left out, it is as it is from the start. */
  readonly turn?: { readonly liveOn: TransportName; begin(): Promise<void> };
  /** The reasons of which the page is to name one; none: it is to blame nobody. */
  readonly causes: readonly Why['kind'][];
  /** Milliseconds that the page is watched for, when it has named what there is to be named. */
  readonly watch: number;
  /** Ends what has turned, before the page is asked whether it has everything. */
  end?(): Promise<void>;
}

/** What a trial showed. Times are in milliseconds. */
export interface Outcome extends Seen {
  /** From the start of the feed, and from navigation, to the first live event. */
  readonly fromFeed: number;
  readonly fromNavigation: number;
  /** The reason that was named: an expected one, or any that blames somebody where none is expected. */
  readonly cause: Why | undefined;
  /** From the start of the feed, or from the turn, until it was named. */
  readonly named: number | undefined;
  /** How the page put it into words. */
  readonly words: string;
  /** The longest time without an event, from the first one on. */
  readonly silence: number;
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

/** Milliseconds in which the page must be live, have named a cause, and have everything: beyond all goals. */
const PATIENCE = { live: 90_000, cause: 25_000, everything: 40_000 };

/** Takes a browser and a trial; opens the page, lets the network do what it does, and returns what was seen. */
export async function runTrial(browser: ViewerBrowser, trial: Trial): Promise<Outcome> {
  return (await openTrial(browser, trial))();
}

/** The same in two parts: resolves when the page is live, with what runs the rest of the trial. */
export async function openTrial(browser: ViewerBrowser, trial: Trial): Promise<() => Promise<Outcome>> {
  const viewer = await browser.open(trial.url, trial.cookies);
  try {
    await firstEvent(viewer, PATIENCE.live);
    if (trial.turn) {
      await liveOn(viewer, trial.turn.liveOn);
      await wordsOf(viewer); // their code comes behind the first load, and could not where the server is down
    }
  } catch (error) {
    await viewer.close();
    throw error;
  }
  return () => rest(viewer, trial).finally(() => viewer.close());
}

async function rest(viewer: Viewer, trial: Trial): Promise<Outcome> {
  const { turn, causes, server } = trial;
  const turned = turn && (await viewer.evaluate(() => performance.now(), undefined));
  await turn?.begin();
  if (causes.length > 0) await naming(viewer, causes, turned ?? 0);
  await sleep(trial.watch); // it is watched: part of the trial
  const words = await wordsOf(viewer);
  await trial.end?.();
  await caughtUp(viewer, server(), PATIENCE.everything);
  await viewer.until(() => window.switchyard?.status().carrier !== undefined, undefined);
  const seen = await see(viewer, server());
  return { ...seen, ...judged(seen, causes, turned), words };
}

/** Resolves when the page has named one of the causes since a time, or has had its time to. */
async function naming(viewer: Viewer, causes: readonly string[], since: number): Promise<void> {
  const found = viewer.until(
    ({ kinds, from }) =>
      window.watched?.turns.some(
        ({ at, why }) =>
          at >= from && kinds.includes(why.kind === 'reconnected' && why.silent ? 'silent' : why.kind),
      ) ?? false,
    { kinds: causes, from: since },
    PATIENCE.cause,
  );
  await found.catch(() => undefined); // a cause that is never named is a result
}

type Judged = Pick<Outcome, 'fromFeed' | 'fromNavigation' | 'cause' | 'named' | 'silence'>;

function judged(seen: Seen, causes: readonly Why['kind'][], turned: number | undefined): Judged {
  const { turns, started, first, arrivals } = seen;
  const since = turned ?? started;
  const wanted = causes.length > 0 ? causes : BLAMING;
  const found = turns.find(({ at, why }) => at >= since && wanted.includes(causeOf(why)));
  return {
    fromFeed: first - started,
    fromNavigation: first,
    cause: found?.why,
    named: found && found.at - since,
    silence: longestInterval(arrivals, -Infinity, Infinity),
  };
}

/** A line that fell silent may carry again before the next frame is drawn: it is named all the same. */
function causeOf(why: Why): Why['kind'] {
  return why.kind === 'reconnected' && why.silent ? 'silent' : why.kind;
}

/** What the page says now: the cause that its banner names, or else the popover's reason. */
async function wordsOf(viewer: Viewer): Promise<string> {
  await viewer.evaluate(() => document.querySelector<HTMLElement>('#connection')?.showPopover(), undefined);
  await viewer.until(() => document.querySelector('#connection h2 + p') !== null, undefined);
  return viewer.evaluate(() => {
    const banner = window.watched?.turns.at(-1)?.banner ?? '';
    const reason = document.querySelector('#connection h2 + p')?.textContent.trim() ?? '';
    return banner === '' ? reason : banner;
  }, undefined);
}
