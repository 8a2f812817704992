import { untrack } from 'svelte';
import type { Nudge } from '../connection/feed-types.ts';
import type { FeedStatus } from '../connection/status.ts';
import { LateCode } from '../ui/late-code.svelte.ts';
import { isSignInAsked } from '../words.ts';

/** What is followed: how it stands, and who is told to look. */
export interface ParkedConnection {
  readonly status: FeedStatus;
  readonly feed: { nudge(nudge: Nudge): void };
}

/** Who is signed in in this browser, as far as it matters here. */
interface SignedIn {
  readonly who: unknown;
  ask(): Promise<void>;
}

/** The account comes on demand: few pages are ever asked who looks at them. */
const loadAccount = async (): Promise<() => SignedIn> =>
  (await import('../access/account.svelte.ts')).pageAccount;

/**
 * Takes a connection, while a component is made: where nothing goes on before somebody has signed in, a sign-in on another page of this
 * browser lets this one go on.
 */
export function goOnSignedIn(connection: () => ParkedConnection, load = loadAccount): void {
  const code = new LateCode(load);
  const parked = $derived(isSignInAsked(connection().status));
  /** It is known that nobody is: whoever is then has signed in since. */
  let out = false;
  $effect(() => {
    // What the account knows may be of before.
    if (parked) void code.load().then((account) => account?.().ask()); // it never rejects
  });
  $effect(() => {
    const account = code.code;
    if (!parked || account === undefined) return;
    const signedIn = untrack(account).who !== undefined;
    if (signedIn && out) untrack(() => connection().feed.nudge('woken'));
    out = !signedIn;
  });
}
