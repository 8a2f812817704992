import { afterEach, expect, test, vi } from 'vitest';
import { RESOLUTIONS } from '#domain';
import { appendAt, rollupsOf, samples } from './rollup-testing.ts';
import { rollupBytes } from './rollup-retention.ts';
import { prepareStatements } from './statements.ts';
import { note, openTestLog, upTo } from './testing.ts';

const NO_LIMIT = 1e15;
const FOR_EVER = { 10_000: NO_LIMIT, 60_000: NO_LIMIT, 600_000: NO_LIMIT };

afterEach(() => {
  vi.restoreAllMocks();
});

test('each resolution goes by its own age, whole buckets only, and outlives its events', async () => {
  const opened = openTestLog();
  for (const at of [0, 9_999, 10_000, 59_999, 60_000, 600_000])
    await appendAt(opened.log, at, samples([1, at]));
  vi.spyOn(Date, 'now').mockReturnValue(660_000);
  const kept = () =>
    RESOLUTIONS.map((resolution) =>
      rollupsOf(opened)
        .filter((row) => row.resolution === resolution)
        .map(({ bucket }) => bucket),
    );
  expect(await opened.log.retain({ maxAge: 0, maxBytes: NO_LIMIT })).toMatchObject({ floor: 6 });
  expect(kept()).toEqual([
    [0, 10_000, 50_000, 60_000, 600_000],
    [0, 60_000, 600_000],
    [0, 600_000],
  ]);
  // A bucket that ended exactly that long ago goes; one that ended a moment later stays.
  const rollups = { 10_000: 590_000, 60_000: 600_001, 600_000: NO_LIMIT };
  await opened.log.retain({ maxAge: 0, maxBytes: NO_LIMIT, rollups });
  expect(kept()).toEqual([[600_000], [0, 60_000, 600_000], [0, 600_000]]);
  await opened.log.retain({
    maxAge: 0,
    maxBytes: NO_LIMIT,
    rollups: { ...rollups, 60_000: 600_000, 600_000: 60_000 },
  });
  expect(kept()).toEqual([[600_000], [60_000, 600_000], [600_000]]);
});

test('many go in steps, between which others have their turn', async () => {
  const opened = openTestLog();
  const wide = samples(upTo(900).flatMap((id) => [id, id]));
  for (let index = 0; index < 8; index += 1) await appendAt(opened.log, index * 10_000, wide);
  const sizes: number[] = [];
  const watch = (): void => {
    const size = rollupsOf(opened).length;
    if (size !== sizes.at(-1)) sizes.push(size);
  };
  const retaining = opened.log.retain({
    maxAge: NO_LIMIT,
    maxBytes: NO_LIMIT,
    rollups: { ...FOR_EVER, 10_000: 0 },
  });
  for (let done = false; !done;) {
    watch();
    done = await Promise.race([
      retaining.then(() => true),
      new Promise<boolean>((resolve) => setImmediate(resolve, false)),
    ]);
  }
  watch();
  // 8 buckets of 900 rows in steps of 2,000 rows and what fills the last bucket of each; 3 buckets are coarser.
  expect(sizes).toEqual([7_200, 4_500, 1_800, 0].map((finest) => finest + 3 * 900));
});

test('rollups do not crowd out the events: the limit of size is that of the log', async () => {
  const opened = openTestLog();
  const wide = samples(upTo(2_000).flatMap((id) => [id, id]));
  for (let index = 0; index < 60; index += 1) await appendAt(opened.log, index * 10_000, wide);
  for (let group = 0; group < 4; group += 1)
    await opened.log.append({ events: upTo(500).map(() => note('x')) });
  const bytes = Number(opened.db.$client.pragma('page_count', { simple: true })) * 4_096;
  const estimate = rollupBytes(prepareStatements(opened.db), 600_000);
  expect(estimate).toBeGreaterThan(bytes / 3);
  expect(await opened.log.retain({ maxAge: NO_LIMIT, maxBytes: bytes - estimate + 1 })).toMatchObject({
    deleted: 0,
  });
  expect(await opened.log.retain({ maxAge: NO_LIMIT, maxBytes: bytes - estimate - 1 })).toMatchObject({
    deleted: 1_060,
  });
});

test('the size of the rollups is guessed from many of their buckets, and a clock that was ahead does not mislead it', async () => {
  const opened = openTestLog();
  const wide = samples(upTo(100).flatMap((id) => [id, id]));
  for (let index = 0; index < 50; index += 1) await appendAt(opened.log, index * 600_000, wide);
  const statements = prepareStatements(opened.db);
  const now = 50 * 600_000;
  // A bucket of 10 s in 60 holds something, one of a minute in 10.
  const full = rollupBytes(statements, now);
  expect(full / 90).toBeGreaterThan(rollupsOf(opened).length / 4);
  expect(full / 90).toBeLessThan(rollupsOf(opened).length * 4);
  await appendAt(opened.log, now, samples([1, 1]));
  await appendAt(opened.log, 1e12, wide);
  expect(rollupBytes(statements, now) / full).toBeCloseTo(1, 0);
});
