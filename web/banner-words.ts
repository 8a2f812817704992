import type { TransportName } from '#protocol';
import { asksToSignIn } from './access/sign-in-link.ts';
import type { FeedStatus } from './connection/feed.ts';
import { wait } from './format.ts';
import { IN_SENTENCE, isSignInAsked, list, whyWords } from './words.ts';

type Why = FeedStatus['why'];

/** What the banner says: what happened, what happens next, and what a person can do about it. */
export interface BannerWords {
  readonly tone: 'warn' | 'bad';
  readonly cause: string;
  readonly next: string;
  /** The transport that a proxy is to be cured for; undefined where that would not help. */
  readonly cure: TransportName | undefined;
  /** Signing in would help. */
  readonly signIn?: true;
}

/** What happens next where nothing carries the stream. */
function nextWithoutCarrier({ phase, candidates, retryAt }: FeedStatus, now: number): string {
  if (phase === 'stopped') return 'Reload the page to connect again.';
  if (phase === 'checking') return 'Asking by plain HTTP whether the server is there.';
  if (candidates.length > 0) return `Trying ${list(candidates.map((name) => IN_SENTENCE[name]))} now.`;
  return retryAt === undefined ? 'Trying again.' : `Trying again in ${wait(retryAt - now)}.`;
}

/** The way out of a choice by hand that does not work. */
const PINNED_HINT = 'Auto (key 0) uses what works.';

/** What happens next where a lesser transport carries the stream. */
function nextOnCarrier(
  status: FeedStatus,
  carrier: TransportName,
  wanted: TransportName,
  now: number,
): string {
  const using = `Using ${IN_SENTENCE[carrier]}; no event was lost.`;
  const hint = status.why.kind === 'pinned-failed' ? ` ${PINNED_HINT}` : '';
  const [candidate] = status.candidates;
  if (candidate !== undefined) return `${using} Trying ${IN_SENTENCE[candidate]} now.${hint}`;
  if (status.retryAt === undefined) return `${using}${hint}`;
  // Automatic mode probes for anything better, which need not be the one that failed last.
  const again = `Trying ${IN_SENTENCE[status.next ?? wanted]} again in ${wait(status.retryAt - now)}.`;
  return `${using} ${again}${hint}`;
}

function failing(why: Why): TransportName | undefined {
  switch (why.kind) {
    case 'blocked':
    case 'unanswered':
    case 'silent':
    case 'short-lived':
    case 'pinned-failed':
      return why.transport;
    default:
      return undefined;
  }
}

const GUESS = ' A proxy in between is the likely cause.';

/** What is said while something cuts the carrier again and again: to step down from it would cost more than to open it. */
function cutWords({ phase, why, mode, carrier }: FeedStatus): BannerWords | undefined {
  if (why.kind !== 'cut' || phase === 'waiting') return undefined;
  if (carrier !== undefined && carrier !== why.transport) return undefined;
  const next = 'It is opened again at once; no event was lost.';
  return { tone: 'warn', cause: whyWords(why, mode) + GUESS, next, cure: why.transport };
}

/** What is said where the server shows things only to who has signed in. */
const SIGN_IN_ASKED: BannerWords = {
  tone: 'bad',
  cause: 'This server asks for a sign-in.',
  next: 'What is shown stands still until then.',
  cure: undefined,
  signIn: true,
};
/** What is said where a sign-out ended the connection: where everybody may look it goes on without. */
const SIGNED_OUT: Omit<BannerWords, 'next'> = {
  tone: 'warn',
  cause: 'You were signed out, and the connection ended with that.',
  cure: undefined,
  signIn: true,
};

/** Takes the status and the viewer's time in ms since 1970; returns the banner's words where one is called for. */
export function bannerWords(status: FeedStatus, now: number): BannerWords | undefined {
  const { why, carrier } = status;
  const wanted = failing(why);
  const cure = why.kind === 'silent' ? undefined : wanted;
  const cut = cutWords(status);
  if (cut !== undefined) return cut;
  if (carrier !== undefined) {
    if (wanted === undefined || wanted === carrier) return undefined;
    const guess = why.kind === 'silent' ? '' : GUESS;
    const next = nextOnCarrier(status, carrier, wanted, now);
    return { tone: 'warn', cause: `${whyWords(why, status.mode)}${guess}`, next, cure };
  }
  if (isSignInAsked(status)) return SIGN_IN_ASKED;
  const next = nextWithoutCarrier(status, now);
  if (why.kind === 'refused' && asksToSignIn(why.code)) return { ...SIGNED_OUT, next };
  if (why.kind === 'pinned-failed') {
    return {
      tone: 'bad',
      cause: whyWords(why, status.mode),
      next: `${next} ${PINNED_HINT}`,
      cure,
    };
  }
  const grave = why.kind === 'server-down' || why.kind === 'refused' || why.kind === 'all-blocked';
  if (grave || status.phase === 'waiting') {
    return { tone: why.kind === 'bye' ? 'warn' : 'bad', cause: whyWords(why, status.mode), next, cure };
  }
  return undefined;
}

/** Takes the status, since how long nothing came and when the last sample was, in words; returns the banner's words. */
export function staleWords(status: FeedStatus, since: string, last: string): BannerWords {
  const ends = `What is shown ends at ${last}.`;
  const next =
    status.carrier === undefined
      ? `${ends} The page goes on from there when it is connected again.`
      : `${ends} The connection works (${IN_SENTENCE[status.carrier]}): see whether the source still runs on the server.`;
  const what = status.carrier === undefined ? 'arrived' : 'been measured';
  return { tone: 'warn', cause: `Nothing has ${what} for ${since}.`, next, cure: undefined };
}
