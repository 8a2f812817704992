import { expect, test } from 'vitest';
import { backoff, deadline, probeDelay, resolveDelay, stumbleDelay } from './backoff.ts';

const MANY = Array.from({ length: 200 }, (_, failures) => failures);

test('however chance falls, a second passes between two attempts: each asks for two things at the most', () => {
  const shortest = MANY.map((failures) => resolveDelay(backoff(failures), 1 - Number.EPSILON));
  expect(Math.min(...shortest)).toBe(1000);
});

test('what hung for two seconds and then waits is back within 5 s in the first minutes, and within 10 s at any time', () => {
  const longest = MANY.map((failures) => resolveDelay(backoff(failures), 0));
  expect(Math.max(...longest)).toBe(8000);
  expect([deadline(20, true), deadline(20, false)]).toEqual([1500, 2000]);
  let away = 0;
  const known = longest.filter((_, failures) => {
    away += resolveDelay(backoff(failures), 0.5);
    return away < 120_000;
  });
  expect(Math.max(...known)).toBe(3000);
});

test('viewers that were lost together are spread over a second at the least', () => {
  for (const failures of MANY) {
    const [latest, soonest] = [0, 1 - Number.EPSILON].map((chance) =>
      resolveDelay(backoff(failures), chance),
    );
    expect((latest ?? 0) - (soonest ?? 0)).toBeGreaterThanOrEqual(1000);
  }
});

test('a page that throws again and again is given snapshots more and more seldom', () => {
  expect([0, 1, 2, 20].map((stumbles) => stumbleDelay(stumbles).ms)).toEqual([500, 1000, 2000, 30_000]);
});

test('a slow network is given its round trips, to a limit', () => {
  expect([deadline(200, true), deadline(200, false)]).toEqual([2000, 4000]);
  expect([deadline(300, true), deadline(300, false)]).toEqual([3000, 5000]);
  expect([deadline(undefined, true), deadline(undefined, false)]).toEqual([5000, 5000]);
});

test('probes have little jitter and a cap', () => {
  expect([probeDelay(0, true), probeDelay(1, true), probeDelay(9, false)].map(({ ms }) => ms)).toEqual([
    1000, 10_000, 45_000,
  ]);
  expect(resolveDelay(probeDelay(9, false), 0.999)).toBeGreaterThan(36_000);
});
