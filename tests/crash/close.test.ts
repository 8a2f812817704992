import { expect, test } from 'vitest';
import { newSeed } from '../../scripts/lib/random.ts';
import { crashAroundCloses } from '../../scripts/close-crash/crash.ts';

const KILLS = 8;
const LOTS = 6;

test(`${KILLS} times killed around the closing of lots: each closes once, at its end, for who led`, async () => {
  const seed = newSeed();
  const { records, faults, late, looks } = await crashAroundCloses({ kills: KILLS, lots: LOTS, seed });
  expect(faults, `seed ${seed}`).toEqual([]);
  expect(records).toHaveLength(KILLS * LOTS);
  expect(records.map(({ events }) => events.at(-1)?.kind)).toEqual(records.map(() => 'lot-closed'));
  expect(looks).toBeGreaterThan(KILLS);
  // Some ended under a server, some under none.
  expect(late.length).toBeGreaterThan(0);
  expect(late.length).toBeLessThan(records.length);
});
