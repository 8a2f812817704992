import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import type { SeriesTuple } from '#protocol';
import { openLog } from '../../db/open.ts';
import { appendAt, samples } from '../../db/sqlite/rollup-testing.ts';
import { switchTo } from '../../scripts/switching/switching.ts';
import { tempDir } from '../../scripts/lib/process.ts';
import { SPANS } from '../../web/state/time.ts';
import {
  begin,
  dragOver,
  idOf,
  plotOf,
  pointAt,
  readHistory,
  readSnapshot,
  samplesOf,
  timeOf,
  untilTime,
} from './lib/time.ts';
import { describeInBrowser } from './with-stage.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** The spike: one sample of a series that is 1 everywhere else, three days ago. Its id is the first of the log. */
const SPIKE = { id: 1, value: 987.25, base: 1 } as const;
const spikeAt = Math.floor(Date.now() / MINUTE) * MINUTE - 3 * 24 * HOUR + 17_000;

/** Length in ms of what was measured before the server starts: more than the live range looked at. */
const RECENT = 20 * MINUTE;

/** Takes an empty folder; makes a log there as if it had run three days ago and in the last minutes. */
async function fill(dataFolder: string): Promise<void> {
  const log = openLog({ dataFolder });
  const declared: SeriesTuple[] = [[SPIKE.id, 'load.1m', {}, '', 'Made for a test.']];
  await appendAt(log, spikeAt - HOUR, { topic: 'metrics/test', kind: 'series', data: declared });
  for (let at = spikeAt - HOUR; at <= spikeAt + HOUR; at += 20_000) {
    await appendAt(log, at, samples([SPIKE.id, at === spikeAt ? SPIKE.value : SPIKE.base]));
  }
  for (let at = Date.now() - RECENT; at < Date.now(); at += 5_000) {
    await appendAt(log, at, samples([SPIKE.id, SPIKE.base]));
  }
  await log.close();
}

const folder = tempDir('history');
const flags = ['--data', folder.path, '--host-metrics', 'off', '--synthetic-rate', '50'];
beforeAll(() => fill(folder.path));
afterAll(() => folder.remove());

describeInBrowser('history', flags, (stage) => {
  let page: Page;
  beforeAll(async () => {
    page = await stage().open();
    await begin(page, `${stage().proxy.url}/`);
  });
  const load = () => plotOf(page, 'Load');
  const panel = () => page.getByRole('region', { name: 'Load', exact: true });

  /** The greatest value that the page holds of the spike's series. */
  const greatest = async (): Promise<number> =>
    Math.max(...(await samplesOf(page, SPIKE.id)).map(([, value = NaN, , high = value]) => high));

  test('the log itself no longer holds the spike: what follows is read from rollups', async () => {
    const history = await readHistory(stage().server().url, {
      from: spikeAt - MINUTE,
      to: spikeAt + MINUTE,
      points: 400,
    });
    expect(history.source).not.toBe('raw');
    expect(history.series.find(([id]) => id === SPIKE.id)?.[5]).toContain(SPIKE.value);
  });

  test('a spike of one sample survives 7 days: in the legend and the table', async () => {
    await page.getByRole('radio', { name: 'The last 7 days' }).click();
    const { step, range } = await untilTime(page, { span: SPANS['7d'], past: 'ready' });
    expect(step).toBeGreaterThanOrEqual(10 * MINUTE);
    expect(await greatest()).toBe(SPIKE.value);
    await panel()
      .getByRole('list', { name: 'Load: series' })
      .getByText(/most\s*1–987$/)
      .waitFor();
    await panel().getByRole('button', { name: 'Load: actions' }).click();
    await panel().getByRole('menuitem', { name: 'Show table' }).click();
    const cells = panel().getByRole('region', { name: 'Load: values' }).getByRole('cell');
    await cells.filter({ hasText: /^987$/ }).waitFor();
    expect(range.to - range.from).toBe(SPANS['7d']);
    await panel().getByRole('button', { name: 'Load: actions' }).click();
    await panel().getByRole('menuitem', { name: 'Show chart' }).click();
    await load().waitFor();
  });

  test('it survives every zoom onto it', async () => {
    let { range, step = 0, zooms } = await timeOf(page);
    while (range.to - range.from > 30 * MINUTE) {
      const share = (spikeAt - range.from) / (range.to - range.from);
      const width = Math.min(0.2, 0.9 - share, share - 0.1);
      expect(width).toBeGreaterThan(0);
      await dragOver(load(), share - width / 2, share + width);
      zooms += 1;
      const zoomed = await untilTime(page, { zooms, past: 'ready' });
      expect(zoomed.range.from).toBeLessThan(spikeAt);
      expect(zoomed.range.to).toBeGreaterThan(spikeAt);
      expect(await greatest()).toBe(SPIKE.value);
      await panel()
        .getByText(/most\s*1–987$/)
        .waitFor();
      ({ range } = zoomed);
      expect(zoomed.step).toBeLessThanOrEqual(step);
      step = zoomed.step ?? 0;
    }
    expect(zooms).toBeGreaterThan(2);
    await pointAt(load(), 0.5);
    await page.keyboard.press('l');
    await untilTime(page, { live: true });
  });

  test('15 minutes live: what the page folded is what the server answers, across a switch', async () => {
    const { url } = stage().server();
    const wave = idOf(await readSnapshot(url, 5), 'synthetic.wave');
    await page.getByRole('radio', { name: 'The last 15 minutes' }).click();
    const { step = 0, range: begun } = await untilTime(page, { span: SPANS['15m'], past: 'ready' });
    expect(step).toBeLessThanOrEqual(10_000);
    const reach = (ms: number) =>
      page.waitForFunction((to) => (window.switchyard?.time().range.to ?? 0) >= to, begun.to + ms, {
        timeout: 40_000,
      });
    await reach(7_000);
    await switchTo(page, 'long-polling');
    await reach(14_000);
    await switchTo(page, 'sse');
    await reach(22_000);
    const folded = new Map([wave, SPIKE.id].map((id) => [id, [] as readonly (readonly number[])[]]));
    for (const id of folded.keys()) folded.set(id, await samplesOf(page, id));
    const { range } = await timeOf(page);
    const answer = await readHistory(url, { ...range, points: Math.round(SPANS['15m'] / step) });
    expect(answer.step).toBe(step);
    // Whole buckets that were there when the page was asked: all but the last one.
    const inside = (at: number): boolean => at > range.from && at + step < range.to - 500;
    for (const [id, shown] of folded) {
      const [, slots, counts, sums, lows, highs] = answer.series.find(([one]) => one === id) ?? [];
      const answered = (slots ?? []).map((slot, index) => [
        answer.from + slot * step,
        (sums?.[index] ?? NaN) / (counts?.[index] ?? NaN),
        lows?.[index],
        highs?.[index],
      ]);
      const ours = shown.filter(([at = 0]) => inside(at));
      const theirs = answered.filter(([at = 0]) => inside(at));
      expect(ours.map(([at]) => at)).toEqual(theirs.map(([at]) => at));
      expect(ours.map(([, , low, high]) => [low, high])).toEqual(
        theirs.map(([, , low, high]) => [low, high]),
      );
      // The last digits of a sum hang on the order of additions.
      ours.forEach(([, mean = NaN], index) => expect(mean).toBeCloseTo(theirs[index]?.[1] ?? NaN, 9));
      expect(ours.length).toBeGreaterThan(id === wave ? 20_000 / step - 2 : (14 * MINUTE) / step);
    }
    const total = await page.evaluate(() => window.switchyard?.stats().total);
    expect(total).toMatchObject({ gaps: 0 });
    expect(total?.switches).toBeGreaterThanOrEqual(2);
  });
});
