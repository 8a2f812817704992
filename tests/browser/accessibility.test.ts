import { expect, test } from 'vitest';
import { violations } from './lib/axe.ts';
import { bidder, command, putUp } from './lib/selling.ts';
import { tooltip } from './lib/crosshair.ts';
import { choose, panel, pause, plot, sharedBoard } from './lib/panels.ts';
import { describeInBrowser } from './with-stage.ts';

// Few events: axe is slow enough.
describeInBrowser('accessibility', ['--host-metrics', 'on', '--synthetic-rate', '5'], (stage) => {
  /** One page for all of them: each test leaves the whole board, live. */
  const board = sharedBoard(stage);

  test('axe finds what is wrong: a label taken away is serious', async () => {
    const page = await stage().open();
    const button = page.getByRole('button', { name: 'Commands', exact: true });
    await button.waitFor();
    await button.evaluate((node) => {
      node.removeAttribute('aria-label');
      node.removeAttribute('title');
    });
    expect((await violations(page, 'header')).join()).toContain('button-name');
    await page.context().close();
  });

  test('the board, with an entry of a legend hidden', async () => {
    const page = await board();
    await page.getByRole('button', { name: /^wave 1/ }).click({ modifiers: ['Shift'] });
    expect(await violations(page)).toEqual([]);
    await page.getByRole('button', { name: /^wave 1/ }).click({ modifiers: ['Shift'] });
  });

  test('tables for charts, and the menu of a panel', async () => {
    const page = await board();
    await choose(page, 'Memory', 'Show table', 'keys');
    await choose(page, 'Disk space', 'Show table', 'keys');
    await panel(page, 'Memory').getByRole('table').waitFor();
    await page.getByRole('button', { name: 'Load: actions', exact: true }).click();
    await page.getByRole('menu', { name: 'Load', exact: true }).waitFor();
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await choose(page, 'Memory', 'Show chart', 'keys');
    await choose(page, 'Disk space', 'Show bars', 'keys');
  });

  test('the crosshair and its tooltip', async () => {
    const page = await board();
    await pause(page);
    await plot(page, 'CPU').focus();
    await page.keyboard.press('End');
    await tooltip(page).waitFor();
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.keyboard.press('l');
  });

  test('a panel of full width, and one that there is not', async () => {
    const page = await board();
    await page.getByRole('link', { name: 'Load', exact: true }).click();
    await panel(page, 'Load').getByRole('table').waitFor();
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await panel(page, 'CPU').waitFor();
    const unknown = await stage().open('?panel=nothing-like-it');
    await unknown.getByRole('heading', { name: /There is no panel/ }).waitFor();
    expect(await violations(unknown)).toEqual([]);
    await unknown.context().close();
  });

  test.each([
    ['r', 'Choose a range'],
    ['u', 'Time zone'],
    ['n', 'Write a note'],
    ['?', 'Keys'],
    ['/', 'Commands'],
    ['c', 'Connection'],
  ])('what the key %s opens: %s', async (key, name) => {
    const page = await board();
    await page.keyboard.press(key);
    const dialog = page.getByRole('dialog', { name, exact: true });
    await dialog.waitFor();
    // What lies behind a dialog has been looked at.
    expect(await violations(page, key === 'c' ? '#connection' : 'dialog[open]')).toEqual([]);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
  });

  test('paused', async () => {
    const page = await board();
    await pause(page);
    await page.waitForFunction(() => document.title.includes('paused'));
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('l');
    await page.waitForFunction(() => window.switchyard?.time().live);
  });

  test('kiosk, with the way out of it', async () => {
    const page = await board();
    await page.keyboard.press('k');
    await page.getByRole('complementary', { name: 'State of the board' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: /Show the bar/ }).waitFor();
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('k');
    await page.getByRole('button', { name: /^Connection:/ }).waitFor();
  });

  test('360 pixels wide', async () => {
    const page = await board();
    await page.setViewportSize({ width: 360, height: 740 });
    expect(await violations(page)).toEqual([]);
    await expect
      .poll(() => page.evaluate(() => document.documentElement.scrollWidth))
      .toBeLessThanOrEqual(360);
    await page.setViewportSize({ width: 1360, height: 900 });
  });

  test('the lots: the list, a closer look, one of them, and those on the board', async () => {
    const { url } = stage().server();
    const [seller, ann] = await Promise.all(['Seller', 'Ann'].map((name) => bidder(url, name)));
    if (seller === undefined || ann === undefined) throw new Error('Nobody is there.');
    const lot = await putUp(url, seller, { title: 'Walnut desk', reserve: 5000 });
    await command(url, { type: 'bid', as: ann, lot, max: 2000 });
    const page = await stage().open('lots?show=all');
    await page.getByRole('article').waitFor();
    expect(await violations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Quick look: Walnut desk' }).click();
    await page.getByRole('dialog', { name: 'Walnut desk' }).waitFor();
    expect(await violations(page, 'dialog[open]')).toEqual([]);
    await page.keyboard.press('Escape');
    await page.setViewportSize({ width: 360, height: 740 });
    expect(await violations(page)).toEqual([]);
    await page.goto(`${stage().proxy.url}/lots/${lot}`);
    await page.getByRole('heading', { name: 'Walnut desk', level: 1 }).waitFor();
    expect(await violations(page)).toEqual([]);
    await page.context().close();
    await (await board()).getByRole('region', { name: /^Lots/ }).waitFor();
    expect(await violations(await board())).toEqual([]);
  });

  test('at last, stale: nothing comes any more', async () => {
    const page = await board();
    await stage().proxy.use('down');
    await page.waitForFunction(() => document.title.includes('silent'), undefined, { timeout: 45_000 });
    expect(await violations(page)).toEqual([]);
  });
});
