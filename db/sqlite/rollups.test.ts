import fc from 'fast-check';
import { afterEach, expect, test, vi } from 'vitest';
import { bucketStart, fold, RESOLUTIONS, type Bucket } from '#domain';
import { appendAt, rollupsOf, samples } from './rollup-testing.ts';
import { note, openTestLog } from './testing.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

test('a commit is kept in every resolution, and joined with what is there', async () => {
  const opened = openTestLog();
  await appendAt(opened.log, 605_000, samples([1, 4, 2, 7]), note('between'), samples([1, 2]));
  await appendAt(opened.log, 611_000, samples([1, 9]));
  const rows = rollupsOf(opened).filter(({ seriesId }) => seriesId === 1);
  const one = { seriesId: 1, firstSeq: 1 };
  expect(rows).toEqual([
    { ...one, resolution: 10_000, bucket: 600_000, count: 2, sum: 6, min: 2, max: 4, last: 2, lastSeq: 3 },
    {
      ...one,
      resolution: 10_000,
      bucket: 610_000,
      count: 1,
      sum: 9,
      min: 9,
      max: 9,
      last: 9,
      firstSeq: 4,
      lastSeq: 4,
    },
    { ...one, resolution: 60_000, bucket: 600_000, count: 3, sum: 15, min: 2, max: 9, last: 9, lastSeq: 4 },
    { ...one, resolution: 600_000, bucket: 600_000, count: 3, sum: 15, min: 2, max: 9, last: 9, lastSeq: 4 },
  ]);
});

test('an absence counts nowhere, and so does what JSON has no number for', async () => {
  const opened = openTestLog();
  await appendAt(opened.log, 5, samples([1, null, 2, Number.NaN, 3, Number.POSITIVE_INFINITY]));
  expect(rollupsOf(opened)).toEqual([]);
  await appendAt(opened.log, 6, samples([1, null, 1, -3, 1, null]));
  expect(rollupsOf(opened)).toHaveLength(3);
  expect(rollupsOf(opened)[0]).toMatchObject({ count: 1, sum: -3, min: -3, max: -3, last: -3, firstSeq: 2 });
});

test('values whose sum is no number take no append with them', async () => {
  const opened = openTestLog();
  const most = Number.MAX_VALUE;
  await appendAt(opened.log, 1, samples([1, most, 1, most]));
  await appendAt(opened.log, 2, samples([1, -most, 1, -most, 1, -most]));
  await appendAt(opened.log, 3, samples([1, most]));
  expect(rollupsOf(opened)[0]).toMatchObject({ count: 6, min: -most, max: most, last: most });
  expect(Math.abs(rollupsOf(opened)[0]?.sum ?? NaN)).toBeLessThanOrEqual(most);
});

test('rollups are in the transaction of their events', async () => {
  const opened = openTestLog();
  opened.db.$client.exec(`CREATE TEMP TRIGGER fail BEFORE INSERT ON rollups WHEN NEW.resolution = 600000
    BEGIN SELECT RAISE(ABORT, 'no'); END`);
  await expect(opened.log.append({ events: [samples([1, 1])] })).rejects.toMatchObject({ code: 'failed' });
  expect([opened.log.head, rollupsOf(opened)]).toEqual([0, []]);
});

test('the rows stand in the order of their key, without a second order', () => {
  const { db } = openTestLog();
  const sql = db.$client.prepare("SELECT sql FROM sqlite_schema WHERE name = 'rollups'").pluck().get();
  expect(sql).toMatch(/PRIMARY KEY\(`resolution`, `bucket`, `series_id`\)\s*\) WITHOUT ROWID$/);
});

/** Samples with their times; halves, so that every order of additions has the same sum. */
const commits = fc.array(
  fc.record({
    at: fc.integer({ min: 0, max: 1_500_000 }),
    rows: fc.array(
      fc.array(
        fc.tuple(
          fc.integer({ min: 1, max: 3 }),
          fc.option(fc.integer({ min: -1000, max: 1000 }).map((half) => half / 2)),
        ),
        { maxLength: 4 },
      ),
      { minLength: 1, maxLength: 4 },
    ),
  }),
  { maxLength: 15 },
);

test('whatever is appended at whatever times, each bucket is the fold of its samples in the order of the log', async () => {
  await fc.assert(
    fc.asyncProperty(commits, async (all) => {
      const opened = openTestLog();
      const expected = new Map<string, Bucket>();
      for (const { at, rows } of all) {
        await appendAt(opened.log, at, ...rows.map((pairs) => samples(pairs.flat())));
        for (const [id, value] of rows.flat()) {
          for (const resolution of RESOLUTIONS) {
            const key = [resolution, bucketStart(at, resolution), id].join();
            if (value !== null) expected.set(key, fold(expected.get(key), value + 0));
          }
        }
      }
      const stored = rollupsOf(opened).map(({ resolution, bucket, seriesId, firstSeq, lastSeq, ...rest }) => {
        expect(firstSeq).toBeLessThanOrEqual(lastSeq);
        return [[resolution, bucket, seriesId].join(), rest] as const;
      });
      expect(new Map(stored)).toEqual(expected);
      await opened.log.close();
    }),
    { numRuns: 20, interruptAfterTimeLimit: 12_000, markInterruptAsFailure: false },
  );
}, 30_000);
