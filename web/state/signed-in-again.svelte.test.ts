import { flushSync } from 'svelte';
import { expect, test } from 'vitest';
import type { FeedStatus, Why } from '../connection/feed.ts';
import { goOnSignedIn } from './signed-in-again.svelte.ts';

const SIGN_IN: Why = { kind: 'refused', code: 'NOT_SIGNED_IN', detail: 'This needs a sign-in.' };

/** A page's connection and the account of its browser, followed. */
function followed(first: Why) {
  const stood = (why: Why): FeedStatus => ({
    phase: 'waiting',
    mode: 'auto',
    carrier: undefined,
    why,
    retryAt: undefined,
    next: undefined,
    candidates: [],
  });
  let status = $state.raw(stood(first));
  let who = $state.raw<string | undefined>('Ada');
  const seen = { nudges: 0, asked: 0, loads: 0 };
  const account = {
    get who() {
      return who;
    },
    ask: async () => void (seen.asked += 1),
  };
  const stop = $effect.root(() =>
    goOnSignedIn(
      () => ({ status, feed: { nudge: () => void (seen.nudges += 1) } }),
      async () => {
        seen.loads += 1;
        return () => account;
      },
    ),
  );
  const settle = async (): Promise<void> => {
    flushSync();
    await new Promise((resolve) => setImmediate(resolve));
    flushSync();
  };
  return {
    seen,
    stop,
    stand: (why: Why) => ((status = stood(why)), settle()),
    sign: (name: string | undefined) => ((who = name), settle()),
    settle,
  };
}

test('a page that nobody asks who looks at it loads and asks nothing', async () => {
  const { seen, settle, stand, stop } = followed({ kind: 'start' });
  await settle();
  await stand({ kind: 'server-down' });
  expect(seen).toEqual({ nudges: 0, asked: 0, loads: 0 });
  stop();
});

test('whoever signs in elsewhere lets a page go on that waits for that, each time once', async () => {
  const { seen, settle, stand, sign, stop } = followed(SIGN_IN);
  await settle();
  // What was known of before is asked anew, and moves nothing by itself.
  expect(seen).toEqual({ nudges: 0, asked: 1, loads: 1 });
  await sign(undefined);
  expect(seen.nudges).toBe(0);
  await sign('Vera');
  expect(seen.nudges).toBe(1);
  await stand({ kind: 'start' });
  await stand(SIGN_IN);
  // Still refused, and nobody else has signed in: no loop.
  expect(seen).toEqual({ nudges: 1, asked: 2, loads: 1 });
  await sign(undefined);
  await sign('Otto');
  expect(seen.nudges).toBe(2);
  stop();
});
