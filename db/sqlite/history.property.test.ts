import fc from 'fast-check';
import * as v from 'valibot';
import { expect, test } from 'vitest';
import { bucketStart, fold, type Bucket } from '#domain';
import { HistorySeriesSchema } from '#protocol';
import type { Log, LogHistory } from '../log.ts';
import { appendAt, samples } from './rollup-testing.ts';
import { openTestLog } from './testing.ts';

/** A history as buckets by series and start. */
function bucketsOf({
  series,
  from,
  step,
}: Pick<LogHistory, 'series' | 'from' | 'step'>): Map<string, Bucket> {
  return new Map(
    series.flatMap((one) => {
      const [id, slots, counts, sums, lows, highs, lasts] = v.parse(HistorySeriesSchema, one);
      expect(slots).toEqual([...new Set(slots)].sort((a, b) => a - b));
      return slots.map((slot, index): [string, Bucket] => [
        `${id}@${from + slot * step}`,
        {
          count: counts[index] ?? NaN,
          sum: sums[index] ?? NaN,
          min: lows[index] ?? NaN,
          max: highs[index] ?? NaN,
          last: lasts[index] ?? NaN,
        },
      ]);
    }),
  );
}

interface Commit {
  readonly at: number;
  readonly pairs: [id: number, value: number | null][];
}

/** Mostly forward, now and then back; halves, so that every order of additions has the same sum. */
const commits: fc.Arbitrary<Commit[]> = fc
  .array(
    fc.record({
      ahead: fc.oneof(fc.integer({ min: 0, max: 4_000 }), fc.integer({ min: -30_000, max: 90_000 })),
      pairs: fc.array(
        fc.tuple(
          fc.integer({ min: 1, max: 3 }),
          fc.option(fc.integer({ min: -1000, max: 1000 }).map((half) => half / 2 + 0)),
        ),
        { maxLength: 5 },
      ),
    }),
    { minLength: 1, maxLength: 25 },
  )
  .map((steps) => {
    let at = 600_000;
    return steps.map(({ ahead, pairs }) => ({ at: (at = Math.max(0, at + ahead)), pairs }));
  });

const appendAll = async (log: Log, all: readonly Commit[]): Promise<void> => {
  for (const { at, pairs } of all) await appendAt(log, at, samples(pairs.flat()));
};

/** What the fold of commits gives in whole buckets of a range. */
function folded(
  start: Map<string, Bucket>,
  all: readonly Commit[],
  { from, to, step }: LogHistory,
): Map<string, Bucket> {
  const buckets = new Map(start);
  const end = bucketStart(to - 1, step) + step;
  for (const { at, pairs } of all) {
    if (at < from || at >= end) continue;
    for (const [id, value] of pairs) {
      const key = `${id}@${bucketStart(at, step)}`;
      if (value !== null) buckets.set(key, fold(buckets.get(key), value));
    }
  }
  return buckets;
}

const ranges = fc.record({
  from: fc.integer({ min: 300_000, max: 900_000 }),
  span: fc.oneof(fc.integer({ min: 1, max: 60_000 }), fc.integer({ min: 1, max: 5_000_000 })),
  points: fc.integer({ min: 1, max: 200 }),
});

// Each run opens a file of its own and syncs each commit: seconds, where others use the disk as well.
const PATIENCE = 30_000;
const LIMITS = { interruptAfterTimeLimit: 12_000, markInterruptAsFailure: false };

test(
  'a history is the fold of the samples; at any seq, folding what comes later gives the history at the head',
  async () => {
    await fc.assert(
      fc.asyncProperty(commits, commits, ranges, async (earlier, later, { from, span, points }) => {
        const { log } = openTestLog();
        const request = { from, to: from + span, points };
        await appendAll(log, earlier);
        const first = await log.history(request);
        expect(first.seq).toBe(earlier.length);
        expect(first.from).toBe(bucketStart(from, first.step));
        expect(bucketsOf(first)).toEqual(folded(new Map(), earlier, first));
        await appendAll(log, later);
        const second = await log.history(request);
        expect(second.seq).toBe(earlier.length + later.length);
        if (second.step === first.step) {
          expect(bucketsOf(second)).toEqual(folded(bucketsOf(first), later, second));
        }
        await log.close();
      }),
      { numRuns: 200, ...LIMITS },
    );
  },
  PATIENCE,
);

test(
  'what is read from the log and what is read from the rollups agree',
  async () => {
    await fc.assert(
      fc.asyncProperty(commits, fc.integer({ min: 300_000, max: 900_000 }), async (all, from) => {
        const { log } = openTestLog();
        await appendAll(log, all);
        const raw = await log.history({ from, to: from + 300_000, points: 60 });
        const rolled = await log.history({ from, to: from + 300_000, points: 30 });
        expect([raw.source, rolled.source]).toEqual(['raw', '10s']);
        const total = (ids: LogHistory, id: number, from: number, end: number) => {
          const inside = [...bucketsOf(ids)].filter(([key]) => {
            const [series, start] = key.split('@').map(Number);
            return series === id && (start ?? 0) >= from && (start ?? 0) < end;
          });
          return inside.reduce(
            (sum, [, { count, sum: all, min, max }]) => ({
              count: sum.count + count,
              sum: sum.sum + all,
              min: Math.min(sum.min, min),
              max: Math.max(sum.max, max),
            }),
            { count: 0, sum: 0, min: Infinity, max: -Infinity },
          );
        };
        for (const id of [1, 2, 3]) {
          for (let start = rolled.from + 10_000; start < rolled.from + 290_000; start += 10_000) {
            expect(total(raw, id, start, start + 10_000)).toEqual(total(rolled, id, start, start + 10_000));
          }
        }
        await log.close();
      }),
      { numRuns: 20, ...LIMITS },
    );
  },
  PATIENCE,
);
