import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { violations } from './lib/axe.ts';
import { bidder, putUp } from './lib/selling.ts';
import { describeInBrowser } from './with-stage.ts';

const PAGES = ['the list of lots', 'a lot', 'the alerts'] as const;

describeInBrowser('pages beside the board on a wall', ['--host-metrics', 'on'], (stage) => {
  const paths: Record<(typeof PAGES)[number], string> = {
    'the list of lots': 'lots',
    'a lot': '',
    'the alerts': 'alerts',
  };

  beforeAll(async () => {
    const url = stage().server().url;
    paths['a lot'] = `lots/${await putUp(url, await bidder(url, 'Seller'), { title: 'Walnut desk' })}`;
  });

  test.each(PAGES)('?kiosk hides the bar of %s; keys and mouse bring it back', async (name) => {
    const page = await stage().open(`${paths[name]}?kiosk`);
    onTestFinished(() => page.context().close());
    const bar = page.getByRole('banner');
    const corner = page.getByRole('complementary', { name: 'State of the page' });
    await corner.getByText(/WebSocket|Long polling/).waitFor();
    expect(await bar.count()).toBe(0);
    const back = page.getByRole('button', { name: /Show the bar/ });
    expect(await back.count()).toBe(0);
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await back.click();
    await page.getByRole('button', { name: /^Connection: / }).waitFor();
    expect(new URL(page.url()).search).toBe('');
    await page.keyboard.press('k');
    await corner.waitFor();
    expect(await bar.count()).toBe(0);
    expect(new URL(page.url()).search).toBe('?kiosk=1');
    // The connection's numbers come by their key.
    await page.keyboard.press('c');
    await page.getByRole('dialog', { name: 'Connection' }).waitFor();
  });
});
