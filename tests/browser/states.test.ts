import type { Page } from 'playwright-core';
import { afterAll, expect, test } from 'vitest';
import { tempDir } from '../../scripts/lib/process.ts';
import type { Server } from '../../scripts/lib/switchyard.ts';
import { panel, soon } from './lib/panels.ts';
import {
  age,
  applied,
  awaitCarrier,
  awaitEvents,
  HISTORY,
  hold,
  openPrepared,
  refuse,
  replaceServer,
  SNAPSHOT,
  toldSince,
  vividness,
} from './lib/states.ts';
import { timeOf } from './lib/time.ts';
import { describeInBrowser } from './with-stage.ts';

describeInBrowser('a board that is not there yet', ['--host-metrics', 'on'], (stage) => {
  test('loading: the shape of the board, and a word when it takes long; then the board', async () => {
    let release = (): void => undefined;
    const page = await openPrepared(stage(), async (opened) => {
      release = await hold(opened, SNAPSHOT);
    });
    await page.getByText('Loading the board.').waitFor({ state: 'attached' });
    expect(await page.getByText('CPU by core').isVisible()).toBe(true);
    expect(await page.getByRole('application').count()).toBe(0);
    await page.getByText('The server is slow to answer; still waiting.').waitFor();
    expect(await page.title()).toBe('Switchyard');
    release();
    await panel(page, 'CPU by core').waitFor();
    await awaitCarrier(page, 'websocket');
    expect(await page.getByText('Loading the board.').count()).toBe(0);
    expect(await toldSince(page)).toEqual([
      'The server is slow to answer; still waiting.',
      'Live over WebSocket.',
    ]);
    await page.context().close();
  });

  test('error: the server’s own words and the next step; the page recovers by itself', async () => {
    const page = await openPrepared(stage(), (opened) => refuse(opened, SNAPSHOT, 'LOG_BUSY'));
    await page.getByRole('heading', { name: 'Something was refused.' }).waitFor();
    expect(await page.getByText('This is what to do.').isVisible()).toBe(true);
    await page.unroute(SNAPSHOT);
    await panel(page, 'CPU').waitFor();
    await awaitCarrier(page, 'websocket');
    expect(await page.getByRole('heading', { name: 'Something was refused.' }).count()).toBe(0);
    expect(await page.evaluate(() => window.sameDocument)).toBe(true);
    expect(await toldSince(page)).toEqual(['Something was refused.', 'Live over WebSocket.']);
    await page.context().close();
  });

  test('error: a server that is away is named, with when it is tried again; the page recovers by itself', async () => {
    const page = await openPrepared(stage(), (opened) =>
      opened.route(SNAPSHOT, async (route) => {
        await stage().proxy.use('down'); // at the very first question: the page itself did come
        await route.continue();
      }),
    );
    await page
      .getByRole('heading', { name: 'The server does not answer, not even by plain HTTP.' })
      .waitFor();
    await page.getByText(/^Trying again in \d+ s\.$/).waitFor();
    await page.unroute(SNAPSHOT);
    await stage().proxy.use('pass');
    await panel(page, 'CPU').waitFor();
    await awaitCarrier(page, 'websocket');
    expect(await page.evaluate(() => window.sameDocument)).toBe(true);
    expect(await toldSince(page)).toEqual([
      'The server does not answer, not even by plain HTTP.',
      'Live over WebSocket.',
    ]);
    await page.context().close();
  });
});

describeInBrowser('an empty log', ['--synthetic-rate', '0'], (stage) => {
  let second: Server | undefined;
  afterAll(() => second?.stop());

  test('says that nothing was measured and what to do; the first samples appear by themselves', async () => {
    const page = await openPrepared(stage());
    await page.getByRole('heading', { name: 'Nothing has been measured yet' }).waitFor();
    expect(await page.getByText(/its log says why the source is off/).isVisible()).toBe(true);
    expect(await page.getByRole('application').count()).toBe(0);
    second = await replaceServer(stage(), {
      data: stage().server().data,
      flags: ['--synthetic-rate', '50'],
    });
    await panel(page, 'Made-up load').waitFor();
    await awaitEvents(page, 50);
    expect(await page.getByText('Nothing has been measured yet').count()).toBe(0);
    expect(await page.getByRole('region', { name: 'Began anew' }).count()).toBe(0);
    expect(await page.evaluate(() => window.sameDocument)).toBe(true);
    await page.context().close();
  });
});

describeInBrowser('a board in trouble', ['--host-metrics', 'on'], (stage) => {
  test('stale: title, icon, banner and faded curves, told once; well again, told once', async () => {
    const page = await openPrepared(stage());
    const [cpu, tile] = [panel(page, 'CPU'), page.getByRole('group', { name: 'CPU' })];
    const load = panel(page, 'Load'); // no rule has its threshold there: that keeps its colour
    await awaitEvents(page, 300);
    await soon(() => vividness(load)).toBeGreaterThan(0); // a curve needs two samples
    const [icon, vivid] = [await page.getAttribute('#favicon', 'href'), await vividness(load)];
    const [told, range] = [(await toldSince(page)).length, (await timeOf(page)).range.to];
    await stage().proxy.use('down');
    await page.waitForFunction(() => /^\(silent \d+(\.\d)? s\) Switchyard$/.test(document.title));
    expect(await page.getAttribute('#favicon', 'href')).toMatch(/silent/);
    await page.getByRole('button', { name: /Silent/ }).waitFor();
    await cpu.getByText(/^silent \d+(\.\d)? s$/).waitFor();
    await tile.getByText(/silent/).waitFor();
    await page.getByLabel('Connection note').getByText('The server does not answer').waitFor();
    await soon(() => vividness(load)).toBeLessThan(vivid * 0.7);
    const silence = await page.title();
    await page.waitForFunction((before) => document.title !== before, silence); // it goes on counting, in silence
    expect((await timeOf(page)).range.to, 'the curves end in a gap that grows').toBeGreaterThan(range + 5000);
    expect(await toldSince(page, told)).toEqual(['The data is stale: nothing arrives.']);

    await stage().proxy.use('pass');
    await page.waitForFunction(() => document.title === 'Switchyard');
    await awaitCarrier(page, 'websocket');
    await awaitEvents(page, 100);
    expect(await page.getAttribute('#favicon', 'href')).toBe(icon);
    await page.getByLabel('Connection note').waitFor({ state: 'detached' });
    await soon(() => vividness(load)).toBeGreaterThan(vivid * 0.9);
    expect(await toldSince(page, told + 1)).toEqual(['Live over WebSocket.']);
    expect(await page.evaluate(() => window.switchyard?.stats().total.gaps)).toBe(0);
    await page.context().close();
  });

  test('paused: the picture stands, the events go on being counted, and one key returns', async () => {
    const page = await openPrepared(stage());
    await awaitEvents(page, 100);
    const told = (await toldSince(page)).length;
    await page.keyboard.press('Space');
    await page.waitForFunction(() => document.title === '(paused) Switchyard');
    await page.getByRole('button', { name: /^Paused.*Return to live$/ }).waitFor();
    const before = await timeOf(page);
    await awaitEvents(page, 150);
    await page.getByText(/^\d+ s behind \(\d+ new events\)$/).waitFor();
    const after = await timeOf(page);
    expect(after.range).toEqual(before.range);
    expect(after.behind.events).toBeGreaterThanOrEqual(150);
    expect(await panel(page, 'CPU').getByText('paused', { exact: true }).isVisible()).toBe(true);

    await page.keyboard.press('l');
    await page.waitForFunction(() => document.title === 'Switchyard');
    const words = await toldSince(page, told);
    expect(words).toHaveLength(2);
    expect(words[0]).toMatch(/^Paused: \d\d:\d\d:\d\d–\d\d:\d\d:\d\d/);
    expect(words[1]).toBe('Live again, the last 5 minutes.');
    await page.context().close();
  });

  test('the past is loading: what is held is shown meanwhile, and it is said', async () => {
    let release = (): void => undefined;
    const prepare = async (page: Page): Promise<void> => {
      await age(page);
      release = await hold(page, HISTORY);
    };
    const page = await openPrepared(stage(), prepare, '?range=1h');
    await page.getByText('loading the past', { exact: true }).waitFor();
    await panel(page, 'CPU').getByText('loading', { exact: true }).waitFor();
    await page.waitForFunction(() => (window.switchyard?.paint.charts()['cpu']?.count ?? 0) > 0);
    expect(await vividness(panel(page, 'CPU'))).toBeGreaterThan(0);
    release();
    await page.waitForFunction(() => window.switchyard?.time().past === 'ready');
    await page.getByText('loading the past', { exact: true }).waitFor({ state: 'detached' });
    await page.context().close();
  });

  test('the past is refused: its words, over what is held and alone; Retry loads it', async () => {
    const prepare = async (page: Page): Promise<void> => {
      await age(page);
      await refuse(page, HISTORY, 'MALFORMED_REQUEST');
    };
    const page = await openPrepared(stage(), prepare, '?range=1h');
    await page.getByText('The past could not be loaded: Something was refused.').waitFor();
    const cpu = panel(page, 'CPU');
    await cpu.getByText('Earlier samples could not be loaded.').waitFor();
    await page.unroute(HISTORY);
    await cpu.getByRole('button', { name: 'Retry' }).click();
    await page.waitForFunction(() => window.switchyard?.time().past === 'ready');
    expect(await page.getByText(/could not be loaded/).count()).toBe(0);

    await refuse(page, HISTORY, 'MALFORMED_REQUEST');
    const day = 86_400_000;
    const [from, to] = [Date.now() - 2 * day, Date.now() - day].map((at) => new Date(at).toISOString());
    await page.goto(`${stage().proxy.url}/?from=${from}&to=${to}`);
    await cpu.getByText('Something was refused.').waitFor();
    await cpu.getByText('This is what to do.').waitFor();
    await page.unroute(HISTORY);
    await cpu.getByRole('button', { name: 'Retry' }).click();
    await cpu.getByText(/^No samples between/).waitFor();
    await cpu.getByRole('button', { name: 'Back to live' }).click();
    await page.waitForFunction(() => window.switchyard?.time().live === true);
    await page.context().close();
  });
});

describeInBrowser('a log that began anew', ['--host-metrics', 'on'], (stage) => {
  const fresh = tempDir('fresh');
  let second: Server | undefined;
  afterAll(async () => {
    await second?.stop();
    fresh.remove();
  });

  test('reset: said in words, once; the new data is shown and nothing of the old', async () => {
    const page = await openPrepared(stage());
    await panel(page, 'Made-up load').waitFor();
    await awaitEvents(page, 300);
    const told = (await toldSince(page)).length;
    await stage().server().kill();
    const begun = Date.now();
    const flags = ['--host-metrics', 'on', '--synthetic-rate', '0'];
    second = await replaceServer(stage(), { data: fresh.path, flags });
    const notice = page.getByRole('region', { name: 'Began anew' });
    await notice.waitFor();
    expect(await notice.innerText()).toContain('The server began a new log');
    await awaitEvents(page, 3);
    await panel(page, 'CPU').waitFor();
    expect(await panel(page, 'Made-up load').count()).toBe(0);
    expect((await applied(page)).seq).toBeLessThan(300);
    const stale = await page.evaluate(
      (since) =>
        Array.from({ length: 200 }, (_, id) => window.switchyard?.samples(id) ?? [])
          .flat()
          .filter(([at = 0]) => at < since).length,
      begun,
    );
    expect(stale).toBe(0);
    const words = await toldSince(page, told);
    expect(words.filter((text) => text.includes('The server began a new log'))).toHaveLength(1);

    await notice.getByRole('button', { name: 'Close' }).click();
    await notice.waitFor({ state: 'detached' });
    stage().proxy.cut('reset'); // the same log goes on: nothing new to say
    await awaitEvents(page, 3);
    expect(await notice.count()).toBe(0);
    await page.context().close();
  });
});
