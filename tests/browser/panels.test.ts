import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import {
  choose,
  openBoard,
  panel,
  pause,
  plot,
  readLegend,
  readPixels,
  sharedBoard,
  WAVES,
  soon,
} from './lib/panels.ts';
import { describeInBrowser } from './with-stage.ts';

/** Panels that every machine has. */
const EVERYWHERE = [
  'CPU',
  'CPU by core',
  'Memory',
  'Load',
  'Network',
  'Disk I/O',
  'Disk space',
  'Busiest processes',
  'Event loop delay',
  'Server memory',
  'Viewers',
  'Events',
];

describeInBrowser('panels', ['--host-metrics', 'on'], (stage) => {
  /** One page for all of them: each test leaves the whole board, with its charts. */
  const board = sharedBoard(stage);

  const panelInAddress = (page: Page): string | null => new URL(page.url()).searchParams.get('panel');

  test('the board shows its panels, each with data of this machine', async () => {
    const page = await board();
    for (const title of EVERYWHERE) await panel(page, title).waitFor();
    for (const title of [...EVERYWHERE, WAVES]) {
      const own = panel(page, title);
      if ((await own.getByRole('application').count()) === 0) continue;
      await soon(async () => (await readLegend(own)).some(({ last }) => /\d/.test(last)), title).toBe(true);
      expect(await own.locator('.note').count(), title).toBe(0);
      const [first] = await readLegend(own);
      const colour = first?.colour ?? '';
      await own.scrollIntoViewIfNeeded();
      const looked = async (): Promise<number> =>
        (await readPixels(page, await plot(page, title).locator('canvas').screenshot(), [colour])).colours;
      await soon(looked, title).toBeGreaterThan(8);
    }
    const painted = await page.evaluate(() => Object.values(window.switchyard?.paint.charts() ?? {}));
    expect(painted.length).toBeGreaterThanOrEqual(10);
    await page.evaluate(() => window.scrollTo(0, 0));
  });

  test('every tile has a number', async () => {
    const page = await board();
    const tiles = page.getByRole('group').filter({ has: page.getByRole('heading', { level: 2 }) });
    const texts = await tiles.locator('> p').allInnerTexts();
    expect(texts.length).toBeGreaterThanOrEqual(5);
    for (const text of texts) expect(text).toMatch(/^\s*\d/);
  });

  test.each(['mouse', 'keys'] as const)('%s: the busiest processes, sorted as asked', async (by) => {
    const page = await board();
    const own = panel(page, 'Busiest processes');
    const names = own.getByRole('rowheader');
    await names.first().waitFor();
    expect(await names.count()).toBeGreaterThan(2);
    const sort = async (column: string): Promise<void> => {
      const button = own.getByRole('button', { name: column });
      if (by === 'mouse') return button.click();
      await button.focus();
      await page.keyboard.press('Enter');
    };
    const pids = async (): Promise<number[]> =>
      (await own.locator('td.pid').allInnerTexts()).map((text) => Number(text.replaceAll(/\D/g, '')));
    const header = own.getByRole('columnheader', { name: 'PID' });
    await sort('PID');
    expect(await header.getAttribute('aria-sort')).toBe('ascending');
    const ascending = await pids();
    expect(ascending).toEqual(ascending.toSorted((a, b) => a - b));
    expect(ascending[0]).toBeGreaterThan(0);
    await sort('PID');
    expect(await header.getAttribute('aria-sort')).toBe('descending');
    const descending = await pids();
    expect(descending).toEqual(descending.toSorted((a, b) => b - a));
    await sort('CPU');
    expect(await own.getByRole('columnheader', { name: 'CPU' }).getAttribute('aria-sort')).toBe('descending');
  });

  test('disk space: a bar for each file system, with what is used, free and in all', async () => {
    const page = await board();
    const bars = panel(page, 'Disk space').getByRole('meter');
    await bars.first().waitFor();
    for (const bar of await bars.all()) {
      const now = Number(await bar.getAttribute('aria-valuenow'));
      expect(now).toBeGreaterThanOrEqual(0);
      expect(now).toBeLessThanOrEqual(100);
      expect(await bar.getAttribute('aria-valuetext')).toMatch(/\d.* of \d.*, \d.* free/);
      const share = await bar.evaluate(
        (node) =>
          (node.firstElementChild?.getBoundingClientRect().width ?? NaN) / node.getBoundingClientRect().width,
      );
      expect(Math.abs(share - now / 100)).toBeLessThan(0.01);
    }
  });

  test.each(['mouse', 'keys'] as const)('%s: the table says what the legend says', async (by) => {
    const page = await board();
    await pause(page);
    for (const title of ['Memory', WAVES]) {
      const own = panel(page, title);
      const legend = await readLegend(own);
      await choose(page, title, 'Show table', by);
      await own.getByRole('table').waitFor();
      expect(await plot(page, title).count()).toBe(0);
      expect(await own.getByRole('columnheader').allInnerTexts()).toEqual([
        'Series',
        'Last',
        'Min',
        'Mean',
        'Max',
      ]);
      const rows = await own
        .locator('tbody tr')
        .evaluateAll((all) =>
          all.map((row) => [...row.querySelectorAll('th, td')].map((cell) => cell.textContent.trim())),
        );
      const bare = (text: string): string => text.replaceAll(/\s/g, '');
      expect(rows.map((row) => row.map(bare))).toEqual(
        legend.map(({ name, last, least, mean, most }) => [name, last, least, mean, most].map(bare)),
      );
      await choose(page, title, 'Show chart', by);
      await plot(page, title).waitFor();
      expect(await own.getByRole('table').count()).toBe(0);
    }
    await page.keyboard.press('l');
  });

  test('bars have a table as well', async () => {
    const page = await board();
    const own = panel(page, 'Disk space');
    const count = await own.getByRole('meter').count();
    await choose(page, 'Disk space', 'Show table', 'keys');
    await own.getByRole('table').waitFor();
    expect(await own.getByRole('rowheader').count()).toBe(count);
    await choose(page, 'Disk space', 'Show bars', 'mouse');
    await own.getByRole('meter').first().waitFor();
  });

  /** Full width of one panel: it alone, with its table under it, by its own address. */
  const isFull = async (page: Page, title: string, id: string): Promise<void> => {
    await panel(page, title).getByRole('table').waitFor();
    expect(await page.locator('section.panel').count()).toBe(1);
    expect(panelInAddress(page)).toBe(id);
    const width = (await panel(page, title).boundingBox())?.width ?? 0;
    expect(width).toBeGreaterThan(1360 * 0.9);
  };

  const isBoard = async (page: Page): Promise<void> => {
    await panel(page, 'CPU').waitFor();
    await panel(page, 'Events').waitFor();
    expect(panelInAddress(page)).toBeNull();
  };

  const WAYS_IN = ['menu by mouse', 'menu by keys', 'title by mouse', 'title by keys'] as const;
  const WAYS_OUT = ['Escape', 'browser back', 'button', 'menu by keys'] as const;

  test.each(WAYS_IN.map((way, index) => [way, WAYS_OUT[index] ?? 'Escape'] as const))(
    'full width: in by %s, out by %s',
    async (into, out) => {
      const page = await board();
      const link = page.getByRole('link', { name: 'Load', exact: true });
      if (into === 'menu by mouse') await choose(page, 'Load', 'Full width', 'mouse');
      if (into === 'menu by keys') await choose(page, 'Load', 'Full width', 'keys');
      if (into === 'title by mouse') await link.click();
      if (into === 'title by keys') {
        await link.focus();
        await page.keyboard.press('Enter');
      }
      await isFull(page, 'Load', 'load');
      if (out === 'Escape') await page.keyboard.press('Escape');
      if (out === 'browser back') await page.goBack();
      if (out === 'button') await page.getByRole('button', { name: /Board/ }).click();
      if (out === 'menu by keys') await choose(page, 'Load', 'Back to the board', 'keys');
      await isBoard(page);
      // Whoever comes back finds the panel again.
      await soon(() => link.evaluate((node) => node === document.activeElement)).toBe(true);
    },
  );

  test('back and forward go through the panels that were open', async () => {
    const page = await board();
    await page.getByRole('link', { name: 'Load', exact: true }).click();
    await isFull(page, 'Load', 'load');
    await page.goBack();
    await isBoard(page);
    await page.goForward();
    await isFull(page, 'Load', 'load');
    await page.goBack();
    await isBoard(page);
  });

  test('an address opens a panel; one that is unknown says so, and the board is a step away', async () => {
    const page = await openBoard(stage(), '&panel=memory');
    await isFull(page, 'Memory', 'memory');
    await page.keyboard.press('Escape');
    await isBoard(page);
    for (const way of ['button', 'Escape']) {
      await page.goto(`${stage().proxy.url}/?panel=nothing-like-it`);
      await page.getByRole('heading', { name: 'There is no panel “nothing-like-it”' }).waitFor();
      if (way === 'button') await page.getByRole('button', { name: /Board/ }).click();
      else await page.keyboard.press('Escape');
      await isBoard(page);
    }
    // What cannot be a panel's name is not one.
    await page.goto(`${stage().proxy.url}/?panel=%3Cb%3E`);
    await panel(page, 'CPU').waitFor();
    await panel(page, 'Events').waitFor();
    await page.context().close();
  });
});
