import type { Locator, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { edges, pointInto, tooltip } from './lib/crosshair.ts';
import {
  idsOf,
  openBoard,
  panel,
  pause,
  plot,
  readLegend,
  readValue,
  sharedBoard,
  WAVES,
  soon,
} from './lib/panels.ts';
import { describeInBrowser } from './with-stage.ts';

/** Pixels that a line may stand beside where it belongs. */
const PIXEL = 1.5;
/** Places in a minute's plot that are looked at: those of six seconds, which are two whole waves. */
const FRACTIONS = [0.99, 0.98, 0.97, 0.96, 0.95, 0.94, 0.93, 0.92, 0.91];

describeInBrowser('the crosshair', ['--host-metrics', 'on'], (stage) => {
  /** One page for all of them, paused: each test leaves the crosshair put away. */
  const paused = sharedBoard(stage, pauseAtWave);

  /** Pauses at a moment at which the waves were measured: a row of the host may be newer, and the waves have no value there. */
  async function pauseAtWave(page: Page): Promise<void> {
    const [id = NaN] = await idsOf(stage(), 'synthetic.wave');
    const atEnd = (): Promise<boolean> =>
      page.evaluate((series) => {
        const { to } = window.switchyard?.time().range ?? { to: NaN };
        return window.switchyard?.samples(series).some(([at]) => at === to) ?? false;
      }, id);
    for (await pause(page); !(await atEnd()); await pause(page)) await page.keyboard.press('l');
  }

  /** Where the crosshair stands in each plot of the page, and how many plots there are. */
  const lines = (page: Page): Promise<{ plots: number; at: number[] }> =>
    page.evaluate(() => ({
      plots: document.querySelectorAll('[role=application]').length,
      at: [...document.querySelectorAll('[role=application] > i')].map(
        (line) => line.getBoundingClientRect().left,
      ),
    }));

  const middle = async (own: Locator): Promise<{ x: number; y: number }> => {
    await own.scrollIntoViewIfNeeded();
    const { x = 0, y = 0, width = 0, height = 0 } = (await own.boundingBox()) ?? {};
    return { x: x + width * 0.6, y: y + height / 2 };
  };

  const leave = async (page: Page): Promise<void> => {
    await page.mouse.move(2, 2);
    await soon(async () => (await lines(page)).at).toEqual([]);
  };

  const spoken = (page: Page, title: string): Promise<string> =>
    panel(page, title).locator('[aria-live=polite]').innerText();

  test('the mouse over one panel draws a line in all of them, at the same time', async () => {
    const page = await paused();
    const titles = await page.locator('section.panel:has([role=application]) h2').allInnerTexts();
    /** The panels whose line stands elsewhere. A chart that is painted when it comes into sight may begin elsewhere then. */
    const elsewhere = async (): Promise<string[]> => {
      const ends: { left: number; right: number }[] = [];
      for (const title of titles) ends.push(await edges(page, title));
      await page.evaluate(() => window.scrollTo(0, 0));
      const { x, y } = await middle(plot(page, 'CPU'));
      // The scrolling may be told of after a move, and puts the crosshair away: it is moved until it stays.
      await soon(async () => {
        await page.mouse.move(x, y - 1);
        await page.mouse.move(x, y);
        return (await lines(page)).at.length;
      }).toBe(titles.length);
      const { at, plots } = await lines(page);
      expect(plots).toBe(titles.length);
      const { left = NaN, right = NaN } = ends[titles.indexOf('CPU')] ?? {};
      const fraction = (x - left) / (right - left);
      return titles.filter((_, index) => {
        const end = ends[index] ?? { left: NaN, right: NaN };
        const wanted = end.left + fraction * (end.right - end.left);
        return !(Math.abs((at[index] ?? NaN) - wanted) <= PIXEL);
      });
    };
    await expect.poll(elsewhere, { timeout: 90_000 }).toEqual([]);
    const times = await page.locator('section.panel header .pointed').allInnerTexts();
    expect(times).toHaveLength(titles.length);
    expect(new Set(times).size).toBe(1);
    await leave(page);
    expect(await tooltip(page).count()).toBe(0);
  });

  test('there is one tooltip; it lists the series by value, the highest first', async () => {
    const page = await paused();
    const { left, right } = await edges(page, WAVES);
    const { y } = await middle(plot(page, WAVES));
    const names = (await readLegend(panel(page, WAVES))).map(({ name }) => name);
    const orders = new Set<string>();
    for (const fraction of FRACTIONS) {
      await page.mouse.move(left + fraction * (right - left), y);
      await tooltip(page).waitFor();
      expect(await tooltip(page).count()).toBe(1);
      const listed = await tooltip(page).locator('th').allInnerTexts();
      const values = (await tooltip(page).locator('td:nth-child(2)').allInnerTexts()).map(readValue);
      expect(listed.map((name) => name.trim()).sort()).toEqual(names.toSorted());
      if (values.includes(NaN)) continue; // nothing was measured there: the machine had no time to
      expect(values).toEqual(values.toSorted((a, b) => b - a));
      expect(new Set(values).size).toBeGreaterThan(2);
      orders.add(listed.join());
    }
    // The waves overtake each other: an order that never changes would be that of the legend.
    expect(orders.size).toBeGreaterThan(1);
    await leave(page);
  });

  test('the tooltip says what the samples are, and leaves hidden series out', async () => {
    const page = await paused();
    const first = panel(page, WAVES).getByRole('button', { name: /^wave 0/ });
    await first.click({ modifiers: ['Shift'] });
    await plot(page, WAVES).focus();
    await page.keyboard.press('End');
    await tooltip(page).waitFor();
    const listed = await tooltip(page).locator('tr').allInnerTexts();
    expect(listed.length).toBeGreaterThan(3);
    expect(listed.join()).not.toContain('wave 0');
    // The right edge is the newest sample: the legend says the same of it.
    await page.keyboard.press('Escape');
    await leave(page);
    const last = new Map((await readLegend(panel(page, WAVES))).map(({ name, last }) => [name, last]));
    for (const line of listed) {
      const [name = '', value = ''] = line.split('\t').map((part) => part.trim());
      expect(value, name).toBe(last.get(name));
    }
    await first.click({ modifiers: ['Shift'] });
    await leave(page);
  });

  test.each([
    { width: 1360, height: 900 },
    { width: 360, height: 740 },
  ])('at $width × $height the tooltip stays inside the window at every edge', async (size) => {
    const page = await openBoard(stage()); // of its own: what is laid out anew is not where the next test would measure
    await page.setViewportSize(size);
    await pause(page);
    const titles = size.width > 1000 ? ['CPU', 'Memory', WAVES] : [WAVES];
    const corners = new Set<string>();
    for (const [title, block] of titles.flatMap((one) => [[one, 'start'] as const, [one, 'end'] as const])) {
      await plot(page, title).evaluate((node, to) => node.scrollIntoView({ block: to }), block);
      for (const side of ['left', 'right'] as const) {
        for (const place of ['middle', 'bottom'] as const) {
          const found = await pointInto(page, title, async () => {
            const { left, right } = await edges(page, title);
            const { y: top = 0, height = 0 } = (await plot(page, title).boundingBox()) ?? {};
            return {
              x: side === 'left' ? left + 2 : right - 2,
              y: place === 'middle' ? top + height / 2 : Math.min(top + height, size.height) - 2,
            };
          });
          if (found === undefined) continue; // the bar lies over what is at the top
          const { x, y } = found;
          const box = (await tooltip(page).boundingBox()) ?? { x: NaN, y: NaN, width: NaN, height: NaN };
          const where = `${title} at ${x}, ${y}`;
          expect(box.x, where).toBeGreaterThanOrEqual(0);
          expect(box.y, where).toBeGreaterThanOrEqual(0);
          expect(box.x + box.width, where).toBeLessThanOrEqual(size.width);
          expect(box.y + box.height, where).toBeLessThanOrEqual(size.height);
          const covered = x > box.x && x < box.x + box.width && y > box.y && y < box.y + box.height;
          expect(covered, where).toBe(false);
          // A plot ends some pixels earlier where a time on its axis needs the room.
          corners.add(`${x > size.width - 80 ? 'right' : x < 120 ? 'left' : ''} ${block}`);
        }
      }
      await leave(page);
    }
    expect([...corners]).toEqual(
      expect.arrayContaining(['left start', 'left end', 'right start', 'right end']),
    );
    await page.context().close();
  });

  test('keys move it: End, arrows, Shift and arrows, Home; Escape puts it away; it is said politely', async () => {
    const page = await paused();
    const own = plot(page, WAVES);
    await own.focus();
    expect(await spoken(page, WAVES)).toBe('');
    const at = async (key: string): Promise<number> => {
      await page.keyboard.press(key);
      await own.locator('> i').waitFor();
      return (await own.locator('> i').boundingBox())?.x ?? NaN;
    };
    // A step ends at a sample if one is less than a step away: one is two steps at the most, ten are nine at the least.
    // Measured again where the chart was painted in between: its plot may begin elsewhere then.
    const strides = async (): Promise<boolean> => {
      const [end, one, eleven] = [await at('End'), await at('ArrowLeft'), await at('Shift+ArrowLeft')];
      return one < end && one - eleven > 4 * (end - one);
    };
    await soon(strides).toBe(true);
    const end = await at('End');
    const said = await spoken(page, WAVES);
    expect(said).toMatch(/^\d\d?:\d\d:\d\d.*: wave \d 0\.\d/);
    expect(said.match(/wave \d/g)).toHaveLength((await readLegend(panel(page, WAVES))).length);
    const values = [...said.matchAll(/wave \d (0\.\d+)/g)].map(([, value]) => Number(value));
    expect(values).toEqual(values.toSorted((a, b) => b - a));
    const eleven = await at('Shift+ArrowLeft');
    expect(await spoken(page, WAVES)).not.toBe(said);
    expect(await at('ArrowRight')).toBeGreaterThan(eleven);
    expect(await at('Home')).toBeLessThan(end - 100);
    expect((await lines(page)).at).toHaveLength((await lines(page)).plots);
    expect(await tooltip(page).count()).toBe(1);
    await page.keyboard.press('Escape');
    await soon(async () => (await lines(page)).at).toEqual([]);
    expect(await tooltip(page).count()).toBe(0);
    expect(await spoken(page, WAVES)).toBe('');
  });

  test('a crosshair of the keys goes when the focus leaves, and nothing is said for a mouse', async () => {
    const page = await paused();
    await plot(page, 'CPU').focus();
    await page.keyboard.press('End');
    await soon(() => spoken(page, 'CPU')).toContain('busy');
    await page.keyboard.press('Tab');
    await soon(async () => (await lines(page)).at).toEqual([]);
    const { x, y } = await middle(plot(page, 'CPU'));
    await page.mouse.move(x, y);
    await tooltip(page).waitFor();
    expect(await spoken(page, 'CPU')).toBe('');
    await leave(page);
  });
});
