import { readFile } from 'node:fs/promises';
import type { Download, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { choose, idsOf, panel, pause, readLegend, readPixels, sharedBoard, WAVES } from './lib/panels.ts';
import { describeInBrowser } from './with-stage.ts';

const PNG_SIGNATURE = '89504e470d0a1a0a';

describeInBrowser('taking a panel along', ['--host-metrics', 'on'], (stage) => {
  /** One page for all of them, paused. */
  const paused = sharedBoard(stage, pause);

  const take = async (page: Page, title: string, entry: string, by: 'mouse' | 'keys'): Promise<Download> => {
    const download = page.waitForEvent('download');
    await choose(page, title, entry, by);
    return download;
  };
  const csvOf = async (download: Download): Promise<string[][]> => {
    const text = await readFile(await download.path(), 'utf8');
    expect(text.endsWith('\r\n')).toBe(true);
    // No cell of these has a comma or a quote: what has is tested beside its source.
    expect(text).not.toContain('"');
    return text
      .trimEnd()
      .split('\r\n')
      .map((line) => line.split(','));
  };

  test.each(['mouse', 'keys'] as const)(
    '%s: the CSV of curves holds what the chart holds of the range',
    async (by) => {
      const page = await paused();
      const download = await take(page, WAVES, 'Download CSV', by);
      expect(download.suggestedFilename()).toMatch(/^switchyard-synthetic-\d{4}-\d\d-\d\dT\d\d-\d\dZ\.csv$/);
      const [header = [], ...rows] = await csvOf(download);
      const ids = await idsOf(stage(), 'synthetic.wave');
      expect(header).toEqual(['time (ISO 8601 UTC)', ...ids.map((_, index) => `wave ${index}`)]);
      const { range, samples } = await page.evaluate(
        (all) => ({
          range: window.switchyard?.time().range ?? { from: NaN, to: NaN },
          samples: all.map((id) => window.switchyard?.samples(id) ?? []),
        }),
        ids,
      );
      expect(rows.length).toBeGreaterThan(50);
      const times = rows.map(([time = '']) => Date.parse(time));
      // Events of one commit share a time, and each has its row.
      expect(times).toEqual(times.toSorted((a, b) => a - b));
      expect(times[0]).toBeGreaterThanOrEqual(range.from);
      expect(times.at(-1)).toBeLessThanOrEqual(range.to);
      samples.forEach((own, index) => {
        const inside = own.filter(([at = 0]) => at >= range.from && at <= range.to);
        const written = rows.flatMap(([time = '', ...cells]) =>
          cells[index] === '' ? [] : [[Date.parse(time), Number(cells[index])]],
        );
        expect(written, `wave ${index}`).toEqual(inside);
      });
    },
  );

  test('a series that is hidden is in the CSV all the same', async () => {
    const page = await paused();
    const second = panel(page, WAVES).getByRole('button', { name: /^wave 1/ });
    await second.click({ modifiers: ['Shift'] });
    const [header] = await csvOf(await take(page, WAVES, 'Download CSV', 'mouse'));
    expect(header).toContain('wave 1');
    await second.click({ modifiers: ['Shift'] });
  });

  test('the units stand in the heading: CPU in %, load without', async () => {
    const page = await paused();
    const [cpu] = await csvOf(await take(page, 'CPU', 'Download CSV', 'mouse'));
    expect(cpu).toEqual(['time (ISO 8601 UTC)', 'busy (%)']);
    const [load] = await csvOf(await take(page, 'Load', 'Download CSV', 'mouse'));
    expect(load).toEqual(['time (ISO 8601 UTC)', '1 min', '5 min', '15 min']);
  });

  test.each(['mouse', 'keys'] as const)('%s: processes and disks have a CSV too', async (by) => {
    const page = await paused();
    const [head, ...processes] = await csvOf(await take(page, 'Busiest processes', 'Download CSV', by));
    expect(head).toEqual(['name', 'pid', 'cpu (% of one core)', 'memory (B)']);
    expect(processes.length).toBeGreaterThan(2);
    for (const [name, ...figures] of processes) {
      expect(name).not.toBe('');
      expect(figures.map(Number)).not.toContain(NaN);
    }
    const [columns, ...disks] = await csvOf(await take(page, 'Disk space', 'Download CSV', by));
    expect(columns).toEqual(['mount', 'used (B)', 'free (B)', 'size (B)', 'used (%)']);
    expect(disks.length).toBe(await panel(page, 'Disk space').getByRole('meter').count());
    for (const [, used, free, size, percent] of disks.map((row) => row.map(Number))) {
      expect(used).toBeGreaterThan(0);
      expect((used ?? NaN) + (free ?? NaN)).toBeCloseTo(size ?? NaN, -1);
      expect(((used ?? NaN) / (size ?? NaN)) * 100).toBeCloseTo(percent ?? NaN, 3);
    }
  });

  test.each([
    ['mouse', 'light'],
    ['keys', 'dark'],
  ] as const)('%s: the PNG is a picture of the panel, in %s colours', async (by, colorScheme) => {
    const page = await paused();
    await page.emulateMedia({ colorScheme });
    const download = await take(page, WAVES, 'Download PNG', by);
    expect(download.suggestedFilename()).toMatch(/^switchyard-synthetic-.*Z\.png$/);
    const png = await readFile(await download.path());
    expect(png.subarray(0, 8).toString('hex')).toBe(PNG_SIGNATURE);
    const entries = await readLegend(panel(page, WAVES));
    const ground = await panel(page, WAVES).evaluate((node) => getComputedStyle(node).backgroundColor);
    const wanted = [ground, ...entries.map(({ colour }) => colour)];
    const { width, height, counts } = await readPixels(page, png, wanted);
    const box = (await panel(page, WAVES).locator('.body').boundingBox()) ?? { width: NaN, height: NaN };
    // Twice as fine as the screen, with room around it, a head and a legend.
    expect(width).toBeGreaterThan(2 * box.width);
    expect(width).toBeLessThan(2 * box.width + 100);
    expect(height).toBeGreaterThan(2 * box.height);
    expect(height).toBeLessThan(4 * box.height);
    const [back = 0, ...curves] = counts;
    expect(back).toBeGreaterThan(0.3 * width * height);
    expect(back).toBeLessThan(0.98 * width * height);
    for (const count of curves) expect(count).toBeGreaterThan(200);
    await page.emulateMedia({ colorScheme: null });
  });

  test('a curve that is hidden is not in the PNG', async () => {
    const page = await paused();
    const [first] = await readLegend(panel(page, WAVES));
    const second = panel(page, WAVES).getByRole('button', { name: /^wave 1/ });
    await second.click();
    const png = await readFile(await (await take(page, WAVES, 'Download PNG', 'mouse')).path());
    const entries = await readLegend(panel(page, WAVES));
    const { counts } = await readPixels(page, png, [first?.colour ?? '', entries[1]?.colour ?? '']);
    expect(counts[0]).toBe(0);
    expect(counts[1]).toBeGreaterThan(200);
    await second.click();
  });

  test.each(['mouse', 'keys'] as const)(
    '%s: the link that is copied opens the panel as it is',
    async (by) => {
      const page = await paused();
      await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
      await page.evaluate(() => navigator.clipboard.writeText('nothing'));
      await choose(page, 'Memory', 'Copy link', by);
      await panel(page, 'Memory').getByText('Link copied.').waitFor();
      const link = await page.evaluate(() => navigator.clipboard.readText());
      expect(link).toContain('range=1m');
      const other = await page.context().newPage();
      await other.goto(link);
      await panel(other, 'Memory').getByRole('table').waitFor();
      expect(await other.locator('section.panel').count()).toBe(1);
      await other.close();
    },
  );
});
