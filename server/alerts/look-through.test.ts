import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { RuleTerms } from '#protocol';
import { openTestLog } from '../../db/sqlite/testing.ts';
import { lookThrough } from './look-through.ts';
import { tryRule } from './preview.ts';
import { BEGIN, termsOf } from './testing.ts';
import { WatchIndex } from './watch-index.ts';

/** A pattern of few characters that is much work for each text. */
const value = '(.*.*){200}';
const HEAVY: RuleTerms = termsOf({
  selector: { series: 'heat', matchers: [{ label: 'room', op: '=~', value }] },
});
const RULE = { id: 'heavy', version: 1, by: '', t: BEGIN, terms: HEAVY };

// Each series takes a millisecond to look at, on any machine.
beforeEach(() => {
  let ms = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => (ms += 1));
});
afterEach(() => void vi.restoreAllMocks());

function indexOf(count: number): WatchIndex {
  const index = new WatchIndex();
  index.declare(
    Array.from({ length: count }, (_, n) => [n + 1, 'heat', { room: `/a/long/name/of/a/room/${n}` }, '', '']),
  );
  return index;
}

/** Takes what goes on; gives how often others had their turn meanwhile. */
async function turnsDuring(work: Promise<unknown>): Promise<number> {
  let [turns, done] = [0, false];
  const end = (): void => void (done = true);
  work.then(end, end);
  for (; !done; turns += 1) await nextTurn();
  return turns;
}

test('whatever a rule that is tried looks for, others have their turn', async () => {
  const matchers = [{ label: 'room', op: '=~' as const, value: `${value}never` }];
  const terms = termsOf({ selector: { series: 'heat', matchers } });
  const trying = tryRule(openTestLog().log, indexOf(200), { terms, from: BEGIN, to: BEGIN + 1_000 });
  expect(await turnsDuring(trying)).toBeGreaterThan(15);
  expect(await trying).toMatchObject({ matched: 0, rows: [] });
});

test('series that come meanwhile are found as well, and each once', async () => {
  const index = indexOf(50);
  const looking = lookThrough(index, RULE);
  index.declare([[51, 'heat', { room: 'one more' }, '', '']]);
  await looking;
  expect(index.placesOf(RULE).map(({ series }) => series)).toEqual(
    Array.from({ length: 51 }, (_, n) => n + 1),
  );
});

test('what takes too long is refused, and what had been found of it forgotten', async () => {
  const index = indexOf(200);
  await expect(lookThrough(index, RULE, { patience: 20 })).rejects.toMatchObject({ code: 'UNFIT_TERMS' });
  const left = AbortSignal.abort();
  await expect(lookThrough(index, RULE, { signal: left })).rejects.toThrow();
  await expect(
    tryRule(openTestLog().log, index, { terms: HEAVY, from: BEGIN, to: BEGIN + 1_000 }, left),
  ).rejects.toThrow();
  expect(index.placesOf({ ...RULE, id: 'preview' })).toHaveLength(200);
});
