import type { Standing } from '../lib/feed-viewer.ts';
import type { Chaos } from './chaos.ts';
import { describeAction } from './plan.ts';

/** Milliseconds within which everybody is to be at the head again. */
export const AT_HEAD = 5_000;

/** Takes what happened; returns the numbers of the viewers to whom a promise was broken. */
export function inTrouble({ viewers, verdict, quiet }: Chaos): number[] {
  const wronged = new Set(verdict.violations.map(({ viewer }) => viewer));
  return viewers.flatMap(({ name }, n) =>
    wronged.has(name) || (quiet.caughtUp[n] ?? Infinity) > AT_HEAD ? [n] : [],
  );
}

/** Takes what happened and a viewer's number; returns what was done to it and how its connection stood, a line each. */
export function trailOf({ plan, begun, quiet, viewers }: Chaos, number: number): string[] {
  const done = plan
    .filter(({ action }) => action.do === 'restart' || action.viewer === number)
    .map(({ at, action }) => ({ time: at, text: `* ${describeAction(action)}` }));
  const stood = (viewers[number]?.standings ?? []).map((standing) => ({
    time: standing.since - begun,
    text: describeStanding(standing),
  }));
  const end = { time: quiet.begun - begun, text: `* quiet; caught up after ${quiet.caughtUp[number]} ms` };
  return [...done, ...stood, end]
    .toSorted((a, b) => a.time - b.time)
    .map(({ time, text }) => `${(time / 1000).toFixed(2).padStart(7)} s  ${text}`);
}

function describeStanding({ status, at }: Standing): string {
  const { phase, mode, carrier, candidates, why } = status;
  const trying = candidates.length > 0 ? `, trying ${candidates.join(' and ')}` : '';
  const detail = 'detail' in why ? ` (${why.detail})` : '';
  return `${phase}, mode ${mode}, on ${carrier ?? 'nothing'}${trying}: ${why.kind}${detail}; at ${at}`;
}
