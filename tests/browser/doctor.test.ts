import { readFile } from 'node:fs/promises';
import type { Locator, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { VIEWER } from '#protocol';
import type { ProfileName } from '../../server/lab/proxy/profiles.ts';
import { VIEWPORT } from '../../scripts/lib/browser.ts';
import { openPage } from '../../scripts/stage/chromium.ts';
import { violations } from './lib/axe.ts';
import { soon } from './lib/panels.ts';
import { awaitCarrier, awaitEvents } from './lib/states.ts';
import { describeInBrowser } from './with-stage.ts';

const PATIENCE = 20_000; // of an examination, and the page around it

const result = (page: Page): Locator => page.getByRole('region', { name: 'Result' });
const lane = (page: Page, title: string): Locator =>
  page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: title, exact: true }) });

describeInBrowser('the connection doctor', ['--host-metrics', 'on'], (stage) => {
  let viewers = 0;

  /** Opens a page on a network of its own, so that several can be examined at a time; returns it and what changes its network. */
  const open = async (path: string, profile: ProfileName = 'pass') => {
    const { proxy, browser } = stage();
    const viewer = `patient-${(viewers += 1)}`;
    await proxy.use(profile, viewer);
    const page = await openPage(browser, `${proxy.url}/${path}`, [{ name: VIEWER.cookie, value: viewer }]);
    return { page, use: (next: ProfileName) => proxy.use(next, viewer) };
  };
  /** Opens the doctor on such a network and waits for its result. */
  const examine = async (profile: ProfileName): Promise<Page> => {
    const { page } = await open('doctor', profile);
    await result(page).waitFor({ timeout: PATIENCE });
    return page;
  };
  const close = (page: Page): Promise<void> => page.context().close();

  test.concurrent('an open network: everything works, nothing is to be cured', async () => {
    const page = await examine('pass');
    expect(await result(page).innerText()).toContain('Everything works: all transports get through.');
    expect(await result(page).innerText()).toMatch(/round trip .*HTTP\/1\.1/s);
    for (const title of ['WebSocket', 'Long polling', 'SSE', 'Polling']) {
      expect(await lane(page, title).innerText()).toMatch(/Works[\s\S]*first frame after \d/);
    }
    await page.getByText('there is nothing to set').waitFor();
    expect(await page.getByRole('heading', { name: 'What cures it' }).count()).toBe(0);
    await close(page);
  });

  test.concurrent.each<readonly [ProfileName, string, RegExp]>([
    ['upgrade-403', 'WebSocket', /refused or lost on its way .*the same path answers plain HTTP[\s\S]*curl /],
    [
      'upgrade-101-silence',
      'WebSocket',
      /The upgrade was answered 101 and then nothing passed: a proxy in between\./,
    ],
    ['upgrade-101-close', 'WebSocket', /answered 101 and the connection closed before anything passed/],
    ['upgrade-silence', 'WebSocket', /was not answered within \d+(\.\d)? s/],
    ['buffer-streams', 'SSE', /no frame arrived within \d+(\.\d)? s.*: a proxy buffers it\./],
  ])('%s is named, with the lines that cure %s', async (profile, title, words) => {
    const page = await examine(profile);
    expect(await lane(page, title).innerText()).toMatch(words);
    expect(await lane(page, 'Polling').innerText()).toContain('Works');
    expect(await result(page).innerText()).toContain(`${title} does not.`);
    const lines = page.getByRole('region', { name: 'Lines for nginx' });
    expect(await lines.innerText()).toContain(
      title === 'SSE' ? 'proxy_buffering off;' : 'Upgrade $http_upgrade;',
    );
    const link = page.getByRole('link', { name: 'Open the board in this order' });
    if (title === 'SSE') expect(await link.count()).toBe(0);
    else expect(await link.getAttribute('href')).toBe('/?transport=auto&ladder=sse,long-polling,polling');
    await close(page);
  });

  test.concurrent('a link shows the same elsewhere and examines nothing; a broken one says so', async () => {
    const page = await examine('upgrade-101-silence');
    const shown = await page.getByRole('region', { name: 'Transports' }).innerText();
    const link = page.url();
    expect(link).toMatch(/\/doctor#r1\.[\w-]+$/);
    await close(page);
    const context = await stage().browser.newContext({ viewport: VIEWPORT });
    const other = await context.newPage();
    const asked: string[] = [];
    other.on('request', (request) => void asked.push(new URL(request.url()).pathname));
    await other.goto(link);
    await result(other).getByText('From a link').waitFor();
    expect(await other.getByRole('region', { name: 'Transports' }).innerText()).toBe(shown);
    expect(asked.filter((path) => path === '/readyz' || path.startsWith('/api/'))).toEqual([]);
    await other.evaluate(() => (location.hash = '#r1.bm90aGluZw'));
    await result(other).getByText('cut off or changed').waitFor();
    await other.getByRole('button', { name: 'Examine this connection' }).click();
    await result(other).getByText('Everything works').waitFor({ timeout: PATIENCE });
    await context.close();
  });

  test.concurrent('copy as text holds what was found, and follows the proxy that was chosen', async () => {
    const page = await examine('upgrade-101-silence');
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    const copied = async (): Promise<string> => {
      await page
        .getByRole('button', { name: /^Copy as text|^Copied/ })
        .first()
        .click();
      await page.getByRole('button', { name: 'Copied' }).waitFor();
      return page.evaluate(() => navigator.clipboard.readText());
    };
    const text = await copied();
    expect(text).toContain(
      'WebSocket: The upgrade was answered 101 and then nothing passed: a proxy in between.',
    );
    expect(text).toContain(page.url());
    expect(text).toContain('proxy_set_header Upgrade $http_upgrade;');
    await page.getByLabel('The proxy in between').selectOption('HAProxy');
    await page.getByRole('region', { name: 'Lines for HAProxy' }).waitFor();
    expect(await copied()).toContain('timeout tunnel 1h');
    await page.reload();
    await page.getByRole('region', { name: 'Lines for HAProxy' }).waitFor();
    await close(page);
  });

  test.concurrent('a server that goes away is named, and runs again when it is back', async () => {
    const { page, use } = await open('doctor');
    await result(page).waitFor({ timeout: PATIENCE });
    await use('down');
    await page.getByRole('button', { name: 'Run again' }).click();
    await result(page)
      .getByText('The server does not answer, not even by plain HTTP.')
      .waitFor({ timeout: PATIENCE });
    expect(await page.getByRole('heading', { name: 'What cures it' }).count()).toBe(0);
    await use('pass');
    await page.getByRole('button', { name: 'Run again' }).press('Enter');
    await page.getByRole('button', { name: 'Stop' }).waitFor();
    await result(page).getByText('Everything works').waitFor({ timeout: PATIENCE });
    await close(page);
  });

  test.concurrent('a board beside it goes on as if nothing were', async () => {
    const { page: board } = await open('?transport=sse');
    await awaitCarrier(board, 'sse');
    await awaitEvents(board, 50);
    const live = await board.evaluate(() => performance.now());
    const page = await board.context().newPage();
    await page.goto(`${stage().proxy.url}/doctor`);
    await result(page).getByText('Everything works').waitFor({ timeout: PATIENCE });
    await awaitEvents(board, 50);
    const after = await board.evaluate((from) => {
      const { total, by } = window.switchyard?.stats() ?? {};
      const turns = window.watched?.turns.filter(({ at }) => at > from).length;
      return { opens: by?.sse.opens, gaps: total?.gaps, switches: total?.switches, turns };
    }, live);
    expect(after).toEqual({ opens: 1, gaps: 0, switches: 0, turns: 0 });
    await close(board);
  });

  test.concurrent(
    'the diary has an outage with its length: in the popover, on the doctor’s page, and as a file',
    async () => {
      const { page, use } = await open('?range=1m');
      await awaitCarrier(page, 'websocket');
      const phase = (name: string): Promise<unknown> =>
        page.waitForFunction((wanted) => window.switchyard?.status().phase === wanted, name, {
          timeout: 30_000,
        });
      const began = Date.now();
      await use('down');
      await phase('waiting');
      await use('pass');
      await phase('live');
      const lasted = Date.now() - began;
      await page.keyboard.press('c');
      const popover = page.getByRole('dialog', { name: 'Connection' });
      await popover.getByText('Diary', { exact: true }).click();
      const outage = { hasText: 'without a connection' };
      const live = popover.getByRole('listitem').filter({ hasText: 'Live on WebSocket' }).filter(outage);
      await live.first().waitFor();
      await popover.getByRole('link', { name: 'Examine this connection' }).click();
      await page.waitForURL(/\/doctor\?range=1m/);
      const diary = page.getByRole('region', { name: 'Diary of this tab' });
      const kept = diary.getByRole('listitem').filter(outage);
      const [, figure = '', unit = ''] =
        /after ([\d.]+) (m?s) without a connection/.exec(await kept.first().innerText()) ?? [];
      const without = Number(figure) * (unit === 's' ? 1000 : 1);
      expect(without).toBeGreaterThan(0);
      expect(without).toBeLessThanOrEqual(lasted + 200);
      await soon(() => diary.innerText()).toMatch(
        /Server down[\s\S]*The server does not answer, not even by plain HTTP\./,
      );

      const download = page.waitForEvent('download');
      await diary.getByRole('button', { name: 'Save as CSV' }).click();
      const file = await download;
      expect(file.suggestedFilename()).toMatch(/^switchyard-diary-.*\.csv$/);
      const rows = (await readFile(await file.path(), 'utf8')).trimEnd().split('\r\n');
      expect(rows[0]).toMatch(/^time \(ISO 8601 UTC\),event,transports,reason,cause,lasted \(ms\)/);
      expect(rows.some((row) => row.includes(',Server down,,server-down,'))).toBe(true);
      expect(rows.findLast((row) => row.includes(',Live,'))).toMatch(
        /,Live,WebSocket,reconnected,.*,\d+,\d+,/,
      );
      const json = page.waitForEvent('download');
      await diary.getByRole('button', { name: 'Save as JSON' }).click();
      const parsed: unknown = JSON.parse(await readFile(await (await json).path(), 'utf8'));
      expect(parsed).toEqual(expect.arrayContaining([expect.objectContaining({ kind: 'server-down' })]));

      await page.getByRole('link', { name: 'Board' }).click();
      await page.waitForURL(/\/\?range=1m$/);
      await awaitCarrier(page, 'websocket');
      await close(page);
    },
  );

  test.concurrent('the palette leads there', async () => {
    const { page } = await open('');
    await awaitCarrier(page, 'websocket');
    await page.keyboard.press('/');
    await page.keyboard.type('examine');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Connection doctor', level: 1 }).waitFor();
    await close(page);
  });

  test.concurrent('axe finds nothing in a result; at 360 pixels nothing is cut off', async () => {
    const { page } = await open('doctor', 'upgrade-403');
    await page.getByRole('button', { name: 'Stop' }).waitFor();
    await result(page).waitFor({ timeout: PATIENCE });
    expect(await violations(page)).toEqual([]);
    await page.setViewportSize({ width: 360, height: 740 });
    expect(await violations(page)).toEqual([]);
    await expect
      .poll(() => page.evaluate(() => document.documentElement.scrollWidth))
      .toBeLessThanOrEqual(360);
    await close(page);
  });

  test.concurrent('what is told to a screen reader: what is tried, and the verdict', async () => {
    const { page } = await open('healthz');
    await page.addInitScript(() => {
      const told: string[] = [];
      window.told = told;
      new MutationObserver(() => {
        const text = document.querySelector('[role="status"]')?.textContent.trim() ?? '';
        if (text !== '' && text !== told.at(-1)) told.push(text);
      }).observe(document, { subtree: true, childList: true, characterData: true });
    });
    await page.goto(`${stage().proxy.url}/doctor`);
    await result(page).waitFor({ timeout: PATIENCE });
    const told = await page.evaluate(() => window.told ?? []);
    expect(told[0]).toBe('Asking by plain HTTP.');
    expect(told).toContain('Trying WebSocket and SSE. 0 of 4 examined.');
    expect(told.at(-1)).toBe('Everything works: all transports get through.');
    await close(page);
  });
});
