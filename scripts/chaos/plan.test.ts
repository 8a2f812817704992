import { expect, test } from 'vitest';
import { PROFILE_NAMES } from '../../server/lab/proxy/profiles.ts';
import { describeAction, makePlan, type Action } from './plan.ts';

const plan = makePlan({ seed: 7, seconds: 120, viewers: 40 });
const does = <D extends Action['do']>(what: D) =>
  plan.filter(
    (each): each is typeof each & { action: Extract<Action, { do: D }> } => each.action.do === what,
  );

test('the same seed gives the same plan, another one another', () => {
  expect(makePlan({ seed: 7, seconds: 120, viewers: 40 })).toEqual(plan);
  expect(makePlan({ seed: 8, seconds: 120, viewers: 40 })).not.toEqual(plan);
});

test('every 100 ms something is done to a viewer that there is', () => {
  const onViewers = plan.filter(({ action }) => action.do !== 'restart');
  expect(onViewers.map(({ at }) => at)).toEqual(Array.from({ length: 1199 }, (_, n) => (n + 1) * 100));
  const viewers = new Set(onViewers.map(({ action }) => 'viewer' in action && action.viewer));
  expect([...viewers].sort((a, b) => Number(a) - Number(b))).toEqual(Array.from({ length: 40 }, (_, n) => n));
});

test('every profile is used, and every way to cut', () => {
  const profiles = new Set(does('network').map(({ action }) => action.profile.name));
  expect([...profiles].sort()).toEqual(PROFILE_NAMES.filter((name) => name !== 'pass').sort());
  expect(new Set(does('cut').map(({ action }) => action.how)).size).toBe(3);
  expect(new Set(does('select').map(({ action }) => action.mode)).size).toBe(5);
});

test('the server is restarted a few times a minute, never twice at once, and once at the least', () => {
  const restarts = does('restart').map(({ at }) => at);
  expect(restarts).toHaveLength(8);
  const apart = [...restarts.slice(1), 120_000].map((at, n) => at - (restarts[n] ?? 0));
  expect(Math.min(...apart)).toBeGreaterThan(3_000);
  const short = makePlan({ seed: 7, seconds: 6, viewers: 4 });
  expect(short.filter(({ action }) => action.do === 'restart')).toHaveLength(1);
});

test('every action has its own words', () => {
  const words = plan.map(({ action }) => describeAction(action));
  expect(words.every((text) => /^(viewer \d+|server): \S/.test(text))).toBe(true);
});
