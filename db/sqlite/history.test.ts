import { statSync } from 'node:fs';
import { afterEach, expect, test, vi } from 'vitest';
import { appendAt, samples } from './rollup-testing.ts';
import { countTurns, note, openTestLog, upTo } from './testing.ts';

const NO_LIMIT = 1e15;

afterEach(() => {
  vi.restoreAllMocks();
});

test('an empty log has an empty past', async () => {
  const { log } = openTestLog();
  const empty = { seq: 0, series: [], notes: [] };
  expect(await log.history({ from: 995, to: 9_000, points: 10 })).toMatchObject({
    ...empty,
    from: 0,
    to: 9_000,
    step: 1_000,
  });
  expect(await log.history({ from: 995, to: 9e9, points: 10 })).toMatchObject({ ...empty, from: 0 });
});

test('short ranges come from the log, long ones from the coarsest rollups that make up the step', async () => {
  const { log } = openTestLog();
  for (let at = 0; at <= 7_200_000; at += 300_000) await appendAt(log, at, samples([1, at]));
  const asked = async (from: number, to: number, points: number) => {
    const { source, step, from: start, series } = await log.history({ from, to, points });
    return [source, step, start, series[0]?.[1]];
  };
  expect(await asked(300_500, 301_500, 1)).toEqual(['raw', 1_000, 300_000, [0]]);
  expect(await asked(599_000, 609_000, 10)).toEqual(['raw', 1_000, 599_000, [1]]);
  expect(await asked(595_000, 905_000, 31)).toEqual(['10s', 10_000, 590_000, [1, 31]]);
  expect(await asked(0, 1_200_000, 10)).toEqual(['1m', 120_000, 0, [0, 2, 5, 7]]);
  expect(await asked(0, 7_200_000, 12)).toEqual(['10m', 600_000, 0, upTo(12).map((slot) => slot - 1)]);
});

test('only the series asked for, and all when none are named', async () => {
  const { log } = openTestLog();
  await appendAt(log, 5_000, samples([1, 1, 2, 2, 3, 3]));
  for (const to of [6_000, 600_000]) {
    const ids = async (series?: number[]) =>
      (await log.history({ from: 0, to, points: 10, ...(series && { series }) })).series.map(([id]) => id);
    expect(await ids()).toEqual([1, 2, 3]);
    expect(await ids([3, 1, 99])).toEqual([1, 3]);
  }
});

test('where the log has forgotten, rollups answer; where these have, coarser ones in wider steps', async () => {
  const { log } = openTestLog();
  for (let at = 0; at < 3_600_000; at += 20_000) await appendAt(log, at, samples([1, at]));
  const ask = async (from: number, span = 60_000) => {
    const { source, step, series } = await log.history({ from, to: from + span, points: 60 });
    return [source, step, series[0]?.[2].reduce((sum, count) => sum + count, 0)];
  };
  expect(await ask(300_000)).toEqual(['raw', 1_000, 3]);
  vi.spyOn(Date, 'now').mockReturnValue(3_600_000);
  const forget = (hours: Record<10_000 | 60_000 | 600_000, number>) =>
    log.retain({ maxAge: 600_000, maxBytes: NO_LIMIT, rollups: hours });
  await forget({ 10_000: NO_LIMIT, 60_000: NO_LIMIT, 600_000: NO_LIMIT });
  expect(await ask(300_000)).toEqual(['10s', 10_000, 3]);
  expect(await ask(3_300_000)).toEqual(['raw', 1_000, 3]);
  await forget({ 10_000: 1_200_000, 60_000: 2_400_000, 600_000: NO_LIMIT });
  expect(await ask(2_400_000)).toEqual(['10s', 10_000, 3]);
  expect(await ask(1_200_000)).toEqual(['1m', 60_000, 3]);
  expect(await ask(600_000)).toEqual(['10m', 600_000, 30]);
  // A range that begins earlier takes what goes back as far, for all of it.
  expect(await ask(0, 3_600_000)).toEqual(['10m', 600_000, 180]);
});

test('after a day of standing still, a range that begins in the hole is as fine as ever', async () => {
  const { log } = openTestLog();
  const day = 86_400_000;
  for (let at = 0; at < 600_000; at += 10_000) await appendAt(log, at, samples([1, at]));
  vi.spyOn(Date, 'now').mockReturnValue(2 * day);
  await log.retain({
    maxAge: day,
    maxBytes: NO_LIMIT,
    rollups: { 10_000: day, 60_000: 8 * day, 600_000: 90 * day },
  });
  for (let at = 0; at < 480_000; at += 10_000) await appendAt(log, 2 * day + at, samples([1, at]));
  const range = { from: 2 * day - 420_000, to: 2 * day + 480_000 };
  expect(await log.history({ ...range, points: 90 })).toMatchObject({ source: '10s', step: 10_000 });
  expect(await log.history({ ...range, points: 180 })).toMatchObject({ source: 'raw', step: 5_000 });
  expect(await log.history({ from: 0, to: range.to, points: 90 })).toMatchObject({ source: '10m' });
});

test('many events make a range one for the rollups', async () => {
  const { log } = openTestLog();
  const thousand = upTo(1_000).map((index) => samples([1, index]));
  for (let at = 0; at < 21_000; at += 1_000) await appendAt(log, at, ...thousand);
  expect(await log.history({ from: 0, to: 9_000, points: 9 })).toMatchObject({ source: 'raw', step: 1_000 });
  const long = await log.history({ from: 0, to: 21_000, points: 21 });
  expect(long).toMatchObject({ source: '10s', step: 10_000 });
  expect(long.series[0]?.slice(1, 3)).toEqual([
    [0, 1, 2],
    [10_000, 10_000, 1_000],
  ]);
});

test('a long history lets others have their turn, and stays at one seq', async () => {
  const { log } = openTestLog();
  const wide = upTo(1_500).flatMap((id) => [id, 1]);
  for (let index = 0; index < 12; index += 1) await appendAt(log, index * 10_000, samples(wide));
  const turns = countTurns();
  const before = turns();
  const asking = log.history({ from: 0, to: 130_000, points: 13 });
  const settled = new AbortController();
  void asking.finally(() => settled.abort());
  for (let at = 0; !settled.signal.aborted; at += 1) {
    await appendAt(log, 120_000 + (at % 10), samples([1, 1_000, 1_500, 1_000]));
    await new Promise((resolve) => setImmediate(resolve));
  }
  const { seq, series } = await asking;
  expect(turns() - before).toBeGreaterThan(5);
  expect(log.head).toBeGreaterThan(seq);
  expect(series).toHaveLength(1_500);
  // Each event after the twelfth put one sample into slot 12 of both series, the first and the last that are read.
  for (const one of [series[0], series[1_499]]) expect(one?.[2][12] ?? 0).toBe(seq - 12);
});

test('histories asked at once are all answered, and closing waits for them', async () => {
  const { log } = openTestLog();
  await appendAt(log, 1, samples([1, 1]));
  const all = [1, 2, 3].map((points) => log.history({ from: 0, to: 1_000_000, points }));
  const closing = log.close();
  expect((await Promise.all(all)).map(({ seq }) => seq)).toEqual([1, 1, 1]);
  await closing;
  await expect(log.history({ from: 0, to: 1, points: 1 })).rejects.toMatchObject({ code: 'closed' });
});

test('notes of that time, the newest two hundred, from all topics of notes', async () => {
  const { log } = openTestLog();
  await appendAt(log, 1_000, note('early'));
  for (let index = 0; index < 150; index += 1) {
    await appendAt(log, 100_000 + index, note(`a${index}`), note(`b${index}`, 'notes/team'), samples([1, 1]));
  }
  await appendAt(log, 500_000, note('late'), note('elsewhere', 'metrics/test'));
  const notesOf = async (from: number, to: number) => {
    const { notes } = await log.history({ from, to, points: 100 });
    return notes.map(({ json }) => /"text":"(.*)"/.exec(json)?.[1]);
  };
  const middle = await notesOf(100_000, 200_000);
  expect(middle).toHaveLength(200);
  expect([middle[0], middle.at(-1)]).toEqual(['a50', 'b149']);
  expect(await notesOf(0, 2_000)).toEqual(['early']);
  expect(await notesOf(400_000, 600_000)).toEqual(['late']);
});

test('where the series are many, each has fewer points than asked for', async () => {
  const { log } = openTestLog();
  const declared = upTo(500).map(
    (id) => [id, 's', { n: `${id}` }, '', ''] as [number, string, { n: string }, string, string],
  );
  await log.append({ events: [{ topic: 'metrics/test', kind: 'series', data: declared }] });
  const stepOf = async (series?: number[]) =>
    (await log.history({ from: 0, to: 3_600_000, points: 3_600, ...(series && { series }) })).step;
  expect(await stepOf()).toBe(10_000);
  expect(await stepOf([1, 2])).toBe(1_000);
});

test('one series among many is found without keeping others from their turn', async () => {
  const { log } = openTestLog();
  const wide = upTo(1_500).flatMap((id) => [id, id]);
  for (let index = 0; index < 20; index += 1) await appendAt(log, index * 10_000, samples(wide));
  const turns = countTurns();
  const before = turns();
  const { series } = await log.history({ from: 0, to: 200_000, points: 20, series: [7] });
  expect(series.map(([id, slots]) => [id, slots.length])).toEqual([[7, 20]]);
  expect(turns() - before).toBeGreaterThan(10);
});

test('a history that nobody wants any more ends, and the next one is answered', async () => {
  const { log } = openTestLog();
  const wide = upTo(1_500).flatMap((id) => [id, id]);
  for (let index = 0; index < 20; index += 1) await appendAt(log, index * 10_000, samples(wide));
  const left = new AbortController();
  const request = { from: 0, to: 200_000, points: 20 };
  const [begun, waiting] = [1, 2].map(() => log.history({ ...request, signal: left.signal }));
  const next = log.history(request);
  setImmediate(() => left.abort(new Error('gone')));
  await expect(begun).rejects.toThrow('gone');
  await expect(waiting).rejects.toThrow('gone');
  expect((await next).series).toHaveLength(1_500);
});

test('histories without a pause between them do not let the journal grow', async () => {
  const { log, path } = openTestLog();
  const wide = samples(upTo(1_000).flatMap((id) => [id, id]));
  await appendAt(log, 0, wide);
  const over = new AbortController();
  const asking = async (): Promise<void> => {
    while (!over.signal.aborted) await log.history({ from: 0, to: 20_000, points: 2 });
  };
  const askers = Promise.all([asking(), asking(), asking()]);
  try {
    // Each commit changes fifty pages of 4 KiB; SQLite by itself begins to fold at a thousand of them.
    for (let index = 1; index <= 60; index += 1) await appendAt(log, index, wide);
  } finally {
    over.abort();
    await askers;
  }
  expect(statSync(`${path}-wal`).size).toBeLessThan(8e6);
}, 30_000);
