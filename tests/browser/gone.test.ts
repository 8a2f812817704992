import { expect, test } from 'vitest';
import { always, makeRule } from './lib/alerting.ts';
import { violations } from './lib/axe.ts';
import { bidder } from './lib/selling.ts';
import { describeInBrowser } from './with-stage.ts';

/** Watches, and never has anything to say. */
const QUIET = always({
  name: 'Waves of a billion',
  selector: { series: 'synthetic.wave', matchers: [] },
  condition: { fn: 'last', window: 60_000, op: '>', threshold: 1e9 },
});

describeInBrowser('what is gone', ['--host-metrics', 'off', '--synthetic-rate', '5'], (stage) => {
  test('an address without a page: said in words, with the way to the board', async () => {
    const page = await stage().open('nowhere/at-all');
    await page.getByRole('heading', { name: 'There is no page here' }).waitFor();
    expect(await page.title()).toBe('No such page · Switchyard');
    expect(await page.getByRole('navigation', { name: 'Pages' }).locator('[aria-current]').count()).toBe(0);
    expect(await violations(page)).toEqual([]);
    await page.getByRole('link', { name: 'Go to the board' }).click();
    await page.getByRole('region', { name: 'Made-up load' }).waitFor();
    await page.context().close();
  });

  test('a script that does not come: after a while the page says so itself, and nothing of it stays with one that does', async () => {
    const page = await stage().open('healthz');
    await page.route(/\/assets\/.*\.js/, (route) => route.abort());
    await page.goto(stage().proxy.url);
    const late = page.getByText('The script of this page has not come.');
    await late.waitFor({ state: 'attached' });
    expect(await late.isVisible()).toBe(false);
    // Ten seconds, without waiting for them.
    await page.evaluate(() => document.getAnimations().forEach((one) => one.finish()));
    await late.waitFor();
    await page.unroute(/\/assets\/.*\.js/);
    await page.getByRole('link', { name: 'Load the page again.' }).click();
    await page.getByRole('region', { name: 'Made-up load' }).waitFor();
    expect(await late.isVisible()).toBe(false);
    await page.context().close();
  });

  test('a server that is gone: nobody is told any more that all is well', async () => {
    const url = stage().server().url;
    await makeRule(url, await bidder(url, 'Ada'), QUIET);
    const alerts = await stage().open('alerts');
    await alerts.getByRole('heading', { name: 'All is well' }).waitFor();
    const board = await stage().open('');
    const strip = board.getByRole('region', { name: /^Alerts/ });
    await strip.getByText(/^all is well/).waitFor();
    await stage().server().kill();
    await alerts.getByRole('heading', { name: /^Nothing was wrong at \d\d:\d\d:\d\d/ }).waitFor();
    expect(await alerts.getByText(/all is well/i).count()).toBe(0);
    await strip.getByText(/^all was well when last heard/).waitFor();
    await board.context().close();
    await alerts.context().close();
  });
});
