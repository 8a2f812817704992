import { expect, test } from 'vitest';
import { newSeed } from '../../scripts/lib/random.ts';
import { runSecurity } from '../../scripts/security/run.ts';

/** Malformed requests or frames for each door. */
const RUNS = 40;

test('whatever is tried at any door comes to what is written, and disturbs nobody', async () => {
  const seed = newSeed();
  const { tried, floods, figures } = await runSecurity({ runs: RUNS, seed, quick: true }, () => undefined);
  expect(tried.length).toBeGreaterThan(1_700);
  expect(tried.filter(({ ok }) => !ok)).toEqual([]);
  expect(
    floods.flatMap(({ door, faults }) => faults.map((fault) => `${door}: ${fault} (seed ${seed})`)),
  ).toEqual([]);
  // Times are figures of the command: a busy machine is no fault.
  const judged = figures.filter(({ unit }) => unit !== 's' && unit !== 'ms');
  expect(judged.filter(({ ok }) => !ok)).toEqual([]);
  expect(judged.length).toBeGreaterThan(10);
}, 300_000);
