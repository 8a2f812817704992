import { setTimeout as sleep } from 'node:timers/promises';
import { createPlainHttp, newKey } from '../../web/connection/reach.ts';
import type { FeedViewer } from '../lib/feed-viewer.ts';
import { profile } from './network.ts';
import type { Action, Planned } from './plan.ts';
import type { Stage } from './stage.ts';

/** Milliseconds in which every viewer must be live before anything is done to it. */
const WARM_UP = 15_000;
/** Milliseconds after which those who are not at the head are no longer waited for. */
const PATIENCE = 30_000;

/** Takes viewers; starts them and resolves when all follow the log. Throws when one does not. */
export async function startAll(viewers: readonly FeedViewer[]): Promise<void> {
  for (const { feed } of viewers) feed.start();
  const live = await Promise.all(
    viewers.map((viewer) => viewer.until(() => viewer.status.phase === 'live' && viewer.at > 0, WARM_UP)),
  );
  const late = viewers.filter((_, n) => !live[n]);
  if (late.length > 0) throw new Error(`Not live on an open network: ${late.map(({ name }) => name).join(', ')}.`);
}

/** Takes the plan; does everything at its time. Resolves when the last is done and the server is there. */
export async function carryOut(
  plan: readonly Planned[],
  stage: Stage,
  viewers: readonly FeedViewer[],
): Promise<void> {
  const begun = performance.now();
  const underWay: Promise<unknown>[] = [];
  const healing = new Map<number, AbortController>();
  for (const { at, action } of plan) {
    await sleep(Math.max(0, begun + at - performance.now()));
    underWay.push(perform(action, stage, viewers, healing));
  }
  for (const timer of healing.values()) timer.abort();
  await Promise.all(underWay);
}

async function perform(
  action: Action,
  { networks, restart }: Stage,
  viewers: readonly FeedViewer[],
  healing: Map<number, AbortController>,
): Promise<void> {
  if (action.do === 'restart') return restart(action.how, action.ms);
  const network = networks[action.viewer];
  if (action.do === 'select') viewers[action.viewer]?.feed.select(action.mode);
  if (action.do === 'cut') network?.proxy.cutAll(action.how);
  if (action.do !== 'network') return;
  healing.get(action.viewer)?.abort(); // what comes now replaces what was
  const timer = new AbortController();
  healing.set(action.viewer, timer);
  await network?.use(profile(action.profile, action.settings));
  await sleep(action.ms, undefined, timer).catch(() => undefined); // aborted: something else comes
  if (healing.get(action.viewer) !== timer) return;
  await network?.use(profile('pass'));
}

/** How it went when nothing disturbed any more. */
export interface Quiet {
  /** The seq that everybody had to reach. */
  readonly seq: number;
  /** Milliseconds from the moment of quiet until each viewer had applied it; undefined for one that never did. */
  readonly caughtUp: readonly (number | undefined)[];
}

/** Opens every network, writes a note and waits until every viewer was shown it. */
export async function quieten(
  { networks, server }: Stage,
  viewers: readonly FeedViewer[],
): Promise<Quiet> {
  await Promise.all(networks.map((network) => network.use(profile('pass'))));
  const begun = performance.now();
  const answer = await createPlainHttp(server().url).post({ type: 'note', text: 'quiet' }, newKey());
  if ('error' in answer) throw new Error(`The note was refused: ${answer.error.code}.`);
  const { seq } = answer;
  const caughtUp = await Promise.all(
    viewers.map(async (viewer) => {
      const there = await viewer.until(() => viewer.at >= seq, PATIENCE);
      return there ? performance.now() - begun : undefined;
    }),
  );
  for (const { feed } of viewers) feed.stop();
  return { seq, caughtUp };
}
