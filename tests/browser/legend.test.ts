import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import {
  idsOf,
  paintedPixels,
  panel,
  pause,
  readLegend,
  readValue,
  sharedBoard,
  WAVES,
  soon,
} from './lib/panels.ts';
import { describeInBrowser } from './with-stage.ts';

/** More than a figure that is written with three digits is off. */
const ROUNDING = 0.01;

describeInBrowser('legends', ['--host-metrics', 'on'], (stage) => {
  /** One page for all of them, paused: each test leaves every series shown. */
  const paused = sharedBoard(stage, pause);

  const pressed = async (page: Page): Promise<boolean[]> =>
    (await readLegend(panel(page, WAVES))).map((entry) => entry.pressed);

  /** Pixels of the plot in the colours of the first three waves. */
  const painted = async (page: Page): Promise<readonly number[]> => {
    const entries = await readLegend(panel(page, WAVES));
    return paintedPixels(
      page,
      WAVES,
      entries.slice(0, 3).map(({ colour }) => colour),
    );
  };
  const seen = async (page: Page): Promise<boolean[]> => (await painted(page)).map((count) => count > 20);

  test('every entry has its last value between its least and its most', async () => {
    const page = await paused();
    const titles = await page.locator('section.panel:has(.legend) h2').allInnerTexts();
    expect(titles.length).toBeGreaterThanOrEqual(10);
    let known = 0;
    for (const title of titles) {
      for (const { name, last, least, mean, most } of await readLegend(panel(page, title))) {
        const values = [least, mean, last, most].map(readValue);
        const [low = NaN, middle = NaN, value = NaN, high = NaN] = values;
        if (values.every(Number.isNaN)) continue; // a series without a sample yet says so in all four
        const slack = ROUNDING * Math.abs(high);
        const where = `${title}, ${name}: ${least} ${mean} ${last} ${most}`;
        expect(low - slack, where).toBeLessThanOrEqual(value);
        expect(value, where).toBeLessThanOrEqual(high + slack);
        expect(low - slack, where).toBeLessThanOrEqual(middle);
        expect(middle, where).toBeLessThanOrEqual(high + slack);
        known++;
      }
    }
    expect(known).toBeGreaterThanOrEqual(titles.length);
  });

  test('what an entry says is what the series did', async () => {
    const page = await paused();
    const [wave] = await readLegend(panel(page, WAVES));
    const [id = NaN] = await idsOf(stage(), 'synthetic.wave');
    const values = await page.evaluate((series) => {
      const { from, to } = window.switchyard?.time().range ?? { from: NaN, to: NaN };
      const inside = (window.switchyard?.samples(series) ?? []).filter(
        ([at = NaN]) => at >= from && at <= to,
      );
      return inside.map(([, value = NaN]) => value);
    }, id);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(readValue(wave?.last ?? '')).toBeCloseTo(values.at(-1) ?? NaN, 2);
    expect(readValue(wave?.least ?? '')).toBeCloseTo(Math.min(...values), 2);
    expect(readValue(wave?.mean ?? '')).toBeCloseTo(mean, 2);
    expect(readValue(wave?.most ?? '')).toBeCloseTo(Math.max(...values), 2);
    // The source goes from 0.15 to 0.85: what is read is no flat line.
    expect(Math.max(...values) - Math.min(...values)).toBeGreaterThan(0.1);
  });

  test('with room, from least to most stands beside the last value', async () => {
    const page = await paused();
    const extremes = panel(page, 'Load').locator('.extremes').first();
    await extremes.waitFor();
    expect(await extremes.innerText()).toMatch(/\d/);
  });

  test.each(['mouse', 'keys'] as const)('%s: an entry alone, and all again', async (by) => {
    const page = await paused();
    const second = panel(page, WAVES).getByRole('button', { name: /^wave 1/ });
    const press = async (): Promise<void> => {
      if (by === 'mouse') return second.click();
      await second.focus();
      await page.keyboard.press('Enter');
    };
    await soon(() => seen(page)).toEqual([true, true, true]);
    await press();
    const alone = await pressed(page);
    expect(alone.map((shown, index) => shown === (index === 1))).not.toContain(false);
    await soon(() => painted(page)).toEqual([0, expect.any(Number), 0]);
    expect((await painted(page))[1]).toBeGreaterThan(20);
    await press();
    expect(await pressed(page)).not.toContain(false);
    await soon(() => seen(page)).toEqual([true, true, true]);
  });

  test.each(['mouse', 'keys'] as const)('%s with Shift: an entry is hidden and shown', async (by) => {
    const page = await paused();
    const first = panel(page, WAVES).getByRole('button', { name: /^wave 0/ });
    const press = async (): Promise<void> => {
      if (by === 'mouse') return first.click({ modifiers: ['Shift'] });
      await first.focus();
      await page.keyboard.press('Shift+Enter');
    };
    await press();
    const [hidden, ...others] = await pressed(page);
    expect(hidden).toBe(false);
    expect(others).not.toContain(false);
    await soon(() => seen(page)).toEqual([false, true, true]);
    expect((await painted(page))[0]).toBe(0);
    await press();
    expect(await pressed(page)).not.toContain(false);
    await soon(() => seen(page)).toEqual([true, true, true]);
  });

  test('the last one shown cannot be hidden alone: all come back', async () => {
    const page = await paused();
    const first = panel(page, WAVES).getByRole('button', { name: /^wave 0/ });
    await first.click();
    await first.click({ modifiers: ['Shift'] });
    expect(await pressed(page)).not.toContain(false);
  });

  test('what is hidden stays hidden while a panel is opened and closed', async () => {
    const page = await paused();
    const first = panel(page, WAVES).getByRole('button', { name: /^wave 0/ });
    await first.click({ modifiers: ['Shift'] });
    await page.getByRole('link', { name: WAVES, exact: true }).click();
    const row = panel(page, WAVES).getByRole('row', { name: /wave 0/ });
    expect(await row.getByRole('button').getAttribute('aria-pressed')).toBe('false');
    await page.keyboard.press('Escape');
    await first.waitFor();
    expect(await first.getAttribute('aria-pressed')).toBe('false');
    await first.click({ modifiers: ['Shift'] });
    expect(await pressed(page)).not.toContain(false);
  });

  test('colours are the same after a reload, differ inside a panel, and are those of the curves', async () => {
    const page = await paused();
    const colours = async (): Promise<Record<string, Record<string, string>>> => {
      const titles = await page.locator('section.panel:has(.legend) h2').allInnerTexts();
      const all = titles.map(async (title) => {
        const entries = await readLegend(panel(page, title));
        return [title, Object.fromEntries(entries.map(({ name, colour }) => [name, colour]))] as const;
      });
      return Object.fromEntries(await Promise.all(all));
    };
    const before = await colours();
    for (const [title, own] of Object.entries(before)) {
      const distinct = new Set(Object.values(own));
      expect(distinct.size, title).toBe(Math.min(8, Object.keys(own).length));
      expect(distinct, title).not.toContain('');
    }
    await page.reload();
    await page.waitForFunction(() => (window.watched?.seqs.length ?? 0) > 100);
    expect(await colours()).toEqual(before);
    await pause(page);
    await soon(() => seen(page)).toEqual([true, true, true]);
  });
});
