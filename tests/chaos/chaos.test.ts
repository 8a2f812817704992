import { describe, expect, test } from 'vitest';
import { runChaos, type ChaosOptions } from '../../scripts/chaos/chaos.ts';
import { explanation, figuresOf, replayOf } from '../../scripts/chaos/report.ts';
import { newSeed } from '../../scripts/lib/random.ts';
import { figuresOf as outageFigures } from '../../scripts/outage/figures.ts';
import { runOutage } from '../../scripts/outage/outage.ts';
import type { Figure } from '../../scripts/lib/report.ts';

/**
 * Takes figures; returns those that miss their goal. A time is one of the commands': a shared machine is no place to judge it,
 * only that what it is of did happen.
 */
const missed = (figures: readonly Figure[]): Figure[] =>
  figures.filter(({ ok, unit, value }) => !ok && (unit !== 'ms' || value === null));

/** A short form of `npm run chaos`. */
async function survives(options: ChaosOptions): Promise<void> {
  process.stdout.write(`${replayOf(options)}\n`);
  const chaos = await runChaos(options);
  expect(missed(figuresOf(chaos)), [replayOf(options), ...explanation(chaos)].join('\n')).toEqual([]);
  expect(chaos.verdict.applied).toBeGreaterThan(options.viewers * options.seconds * 10);
}

// Side by side: each is mostly waiting.
describe.concurrent('whatever is done to viewers and server', () => {
  test('nobody misses, repeats or reorders anything: the same faults each time', () =>
    survives({ seconds: 12, viewers: 20, rate: 100, seed: 1 }));

  test('nobody does: other faults each time', () =>
    survives({ seconds: 12, viewers: 20, rate: 100, seed: newSeed() }));

  test('a server that was away finds everybody back, where they were, and was not stormed', async () => {
    const outage = await runOutage({ viewers: 30, down: 6_000, rate: 20, how: 'kill' });
    expect(missed(outageFigures(outage, 30))).toEqual([]);
    expect(outage.attempts).toBeGreaterThan(60);
  });
});
