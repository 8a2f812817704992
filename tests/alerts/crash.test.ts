import { expect, test } from 'vitest';
import { faultsOf } from '../../scripts/alert-crash/check.ts';
import { crashWhileTelling } from '../../scripts/alert-crash/crash.ts';
import { newSeed } from '../../scripts/lib/random.ts';

const KILLS = 6;

test(`${KILLS} times killed while it tells: every episode is told, in order, nothing under two ids`, async () => {
  const seed = newSeed();
  const { episodes, taken } = await crashWhileTelling({ kills: KILLS, seed });
  expect(faultsOf(episodes, taken), `npm run alert-crash -- --kills ${KILLS} --seed ${seed}`).toEqual([]);
  expect(episodes.length).toBeGreaterThan(KILLS);
}, 180_000);
