import { expect, test } from 'vitest';
import { backoff, probeDelay, resolveDelay } from './backoff.ts';

const MANY = Array.from({ length: 200 }, (_, failures) => failures);

test('however chance falls, a second passes between two attempts: each asks for two things at the most', () => {
  const shortest = MANY.map((failures) => resolveDelay(backoff(failures), 1 - Number.EPSILON));
  expect(Math.min(...shortest)).toBe(1000);
});

test('an outage of two minutes is over within 5 s for everybody, any within 10 s', () => {
  const longest = MANY.map((failures) => resolveDelay(backoff(failures), 0));
  expect(Math.max(...longest)).toBe(8000);
  let away = 0;
  const known = longest.filter((_, failures) => {
    away += resolveDelay(backoff(failures), 0.5);
    return away < 120_000;
  });
  expect(Math.max(...known)).toBe(4000);
});

test('viewers that were lost together are spread over a second at the least', () => {
  for (const failures of MANY) {
    const [latest, soonest] = [0, 1 - Number.EPSILON].map((chance) =>
      resolveDelay(backoff(failures), chance),
    );
    expect((latest ?? 0) - (soonest ?? 0)).toBeGreaterThanOrEqual(1000);
  }
});

test('probes have little jitter and a cap', () => {
  expect([probeDelay(0, true), probeDelay(1, true), probeDelay(9, false)].map(({ ms }) => ms)).toEqual([
    1000, 10_000, 45_000,
  ]);
  expect(resolveDelay(probeDelay(9, false), 0.999)).toBeGreaterThan(36_000);
});
