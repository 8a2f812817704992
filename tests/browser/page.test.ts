import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { TRANSPORT_NAMES } from '#protocol';
import { switchTo } from '../../scripts/switching/switching.ts';
import { awaitCarrier } from './lib/states.ts';
import { describeInBrowser } from './with-stage.ts';

const carrierOf = (page: Page): Promise<string | undefined> =>
  page.evaluate(() => window.switchyard?.status().carrier);

describeInBrowser('the page', ['--host-metrics', 'on'], (stage) => {
  test('shows this machine, live, and the console has nothing to complain of', async () => {
    const page = await stage().open();
    const complaints: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.reload();
    for (const title of ['CPU by core', 'Memory', 'Load', 'Event loop delay']) {
      await page.getByRole('heading', { name: title, exact: true }).last().waitFor();
    }
    await page.waitForFunction(() => (window.watched?.seqs.length ?? 0) > 150);
    expect(complaints).toEqual([]);
    await page.context().close();
  });

  test('the keys 1 to 4 choose a transport, 0 goes back to automatic', async () => {
    const page = await stage().open();
    await page.waitForFunction(() => window.watched?.first !== undefined);
    for (const transport of TRANSPORT_NAMES) {
      await switchTo(page, transport);
      await page.waitForFunction((mode) => window.switchyard?.status().mode === mode, transport);
    }
    await page.keyboard.press('0');
    await awaitCarrier(page, 'websocket');
    await page.waitForFunction(() => window.switchyard?.status().mode === 'auto');
    await page.context().close();
  });

  test('?transport= begins there, and a choice by hand is remembered without it', async () => {
    const page = await stage().open('?transport=sse');
    await awaitCarrier(page, 'sse');
    await page.goto(stage().proxy.url);
    await page.getByRole('radio', { name: 'Polling', exact: true }).check();
    await awaitCarrier(page, 'polling');
    await page.reload();
    await awaitCarrier(page, 'polling');
    expect(await carrierOf(page)).toBe('polling');
    await page.context().close();
  });

  test('the connection popover counts what really happened', async () => {
    const page = await stage().open('?transport=websocket');
    await awaitCarrier(page, 'websocket');
    await switchTo(page, 'long-polling');
    await switchTo(page, 'sse');
    await page.keyboard.press('c');
    const popover = page.getByRole('dialog', { name: 'Connection' });
    await popover.waitFor();
    // Its details come behind the first load.
    await expect.poll(() => popover.innerText()).toMatch(/[0-9a-f]{16}:\d+/);
    const { switches, gaps } = await page.evaluate(() => {
      const total = window.switchyard?.stats().total;
      return { switches: total?.switches, gaps: total?.gaps };
    });
    expect(switches).toBe(2);
    expect(gaps).toBe(0);
    await page.context().close();
  });
});
