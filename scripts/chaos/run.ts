import { setTimeout as sleep } from 'node:timers/promises';
import type { Cursor } from '#protocol';
import { standing } from '../../tests/lib/read-log.ts';
import { createPlainHttp, newKey } from '../../web/connection/reach.ts';
import type { FeedViewer } from '../lib/feed-viewer.ts';
import type { Action, Planned } from './plan.ts';
import type { Stage } from './stage.ts';

/** Milliseconds after which those who are not at the head are no longer waited for. */
const PATIENCE = 30_000;

/**
 * Takes the plan; does everything at its time. Resolves when the last is done and the server is there, with the
 * performance time at which it began. Throws what went wrong with the server or a proxy: that is no fault of a viewer.
 */
export async function carryOut(
  plan: readonly Planned[],
  stage: Stage,
  viewers: readonly FeedViewer[],
): Promise<number> {
  const begun = performance.now();
  const failures: unknown[] = [];
  const underWay: Promise<unknown>[] = [];
  const healing = new Map<number, AbortController>();
  for (const { at, action } of plan) {
    await sleep(Math.max(0, begun + at - performance.now()));
    underWay.push(perform(action, stage, viewers, healing).catch((error: unknown) => failures.push(error)));
    if (failures.length > 0) break;
  }
  for (const timer of healing.values()) timer.abort();
  await Promise.all(underWay);
  if (failures.length > 0) throw new Error('The scene itself broke down.', { cause: failures[0] });
  return begun;
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
  if (action.do === 'cut') network?.cut(action.how);
  if (action.do !== 'network') return;
  healing.get(action.viewer)?.abort(); // what comes now replaces what was
  const timer = new AbortController();
  healing.set(action.viewer, timer);
  await network?.use(action.profile);
  await sleep(action.ms, undefined, timer).catch(() => undefined); // aborted: something else comes
  if (healing.get(action.viewer) !== timer) return;
  await network?.use('pass');
}

/** How it went when nothing disturbed any more. */
export interface Quiet extends Cursor {
  /** The performance time at which every network was open. */
  readonly begun: number;
  /** Milliseconds from then until each viewer had applied all up to `seq`; undefined for one that never did. */
  readonly caughtUp: readonly (number | undefined)[];
}

/** Opens every network, writes a note and waits until every viewer was shown it: where the note is, they had to come. */
export async function quieten({ networks, server }: Stage, viewers: readonly FeedViewer[]): Promise<Quiet> {
  await Promise.all(networks.map((network) => network.use('pass')));
  const begun = performance.now();
  const { epoch } = await standing(server().url);
  const answer = await createPlainHttp(server().url).post({ type: 'note', text: 'quiet' }, newKey());
  if ('error' in answer) throw new Error(`The note was refused: ${answer.error.code}.`);
  const { seq } = answer;
  const caughtUp = await Promise.all(
    viewers.map(async (viewer) => {
      const there = await viewer.until(() => viewer.epoch === epoch && viewer.at >= seq, PATIENCE);
      return there ? performance.now() - begun : undefined;
    }),
  );
  return { epoch, seq, begun, caughtUp };
}
