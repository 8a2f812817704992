import type { Locator, Page } from 'playwright-core';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { bidder, command, putUp } from './lib/selling.ts';
import { awaitCarrier } from './lib/states.ts';
import { describeInBrowser } from './with-stage.ts';

/** Milliseconds that a countdown may be off, as the issue has it. */
const OFF = 250;

describeInBrowser('lots', ['--host-metrics', 'on', '--synthetic-rate', '0'], (stage) => {
  const url = (): string => stage().server().url;
  let seller = '';
  let ann = '';
  let bob = '';
  let desk = '';
  let clock = '';

  beforeAll(async () => {
    seller = await bidder(url(), 'Seller');
    ann = await bidder(url(), 'Ann');
    bob = await bidder(url(), 'Bob');
    desk = await putUp(url(), seller, { title: 'Walnut desk' });
    clock = await putUp(url(), seller, {
      title: 'Ship’s clock',
      reserve: 90_000,
      ends: Date.now() + 7_200_000,
    });
    await putUp(url(), seller, { title: 'Kilim rug', opens: Date.now() + 3_600_000 });
    const called = await putUp(url(), seller, { title: 'Cracked vase' });
    await command(url(), { type: 'lot-cancel', as: seller, lot: called, reason: 'Broken.' });
  });

  const open = async (query = 'lots'): Promise<Page> => {
    const page = await stage().open(query);
    onTestFinished(() => page.context().close());
    return page;
  };
  const card = (page: Page, title: string): Locator =>
    page.getByRole('article').filter({ has: page.getByRole('heading', { name: title, exact: true }) });
  const titles = (page: Page): Promise<string[]> =>
    page.getByRole('article').getByRole('heading').allInnerTexts();
  const filter = (page: Page, name: RegExp): Locator =>
    page.getByRole('navigation', { name: 'Which lots' }).getByRole('link', { name });

  test('the list is live: a bid by POST shows at once, and nothing moves its place', async () => {
    const page = await open();
    await card(page, 'Walnut desk').getByText('€10.00').waitFor();
    await card(page, 'Walnut desk').getByText('no bids yet').waitFor();
    await card(page, 'Ship’s clock').getByText('reserve not met').waitFor();
    const before = await card(page, 'Ship’s clock').boundingBox();
    await command(url(), { type: 'bid', as: ann, lot: desk, max: 5000 });
    await card(page, 'Walnut desk').getByText('1 bid', { exact: true }).waitFor();
    await command(url(), { type: 'bid', as: bob, lot: desk, max: 3000 });
    await card(page, 'Walnut desk').getByText('€31.00').waitFor();
    await card(page, 'Walnut desk').getByText('Bidder 1 leads').waitFor();
    expect(await card(page, 'Ship’s clock').boundingBox()).toEqual(before);
  });

  test('filters stand in the address, and the back button leaves them', async () => {
    const page = await open();
    await card(page, 'Walnut desk').waitFor();
    expect(await titles(page)).toEqual(['Walnut desk', 'Ship’s clock']);
    await filter(page, /^Scheduled 1$/).click();
    await card(page, 'Kilim rug').getByText('opens in').waitFor();
    expect(new URL(page.url()).search).toBe('?show=scheduled');
    await filter(page, /^Cancelled/).click();
    await card(page, 'Cracked vase').waitFor();
    expect(await titles(page)).toEqual(['Cracked vase']);
    await filter(page, /^Sold/).click();
    await page.getByText('Nothing has been sold yet').waitFor();
    await page.goBack();
    await card(page, 'Cracked vase').waitFor();
    await filter(page, /^All/).click();
    await card(page, 'Cracked vase').waitFor();
    expect(await titles(page)).toEqual(['Walnut desk', 'Ship’s clock', 'Kilim rug', 'Cracked vase']);
    const other = await open('lots?show=cancelled');
    await card(other, 'Cracked vase').waitFor();
  });

  test('a countdown is right, ends in words, and the lot stays with its outcome', async () => {
    const ends = Date.now() + 6000;
    const short = await putUp(url(), seller, { title: 'Two tickets', ends });
    await command(url(), { type: 'bid', as: ann, lot: short, max: 2000 });
    const page = await open();
    await card(page, 'Two tickets')
      .getByText(/^0:0\d$/)
      .waitFor();
    // The moment that the text changes is when a whole second is left.
    const [text, changed] = await card(page, 'Two tickets')
      .locator('.time .text')
      .evaluate(
        (node) =>
          new Promise<[string, number]>((resolve) => {
            const watch = new MutationObserver(() => {
              watch.disconnect();
              resolve([node.textContent, Date.now()]);
            });
            watch.observe(node, { characterData: true, childList: true, subtree: true });
          }),
      );
    const left = Number(/^0:(\d\d)$/.exec(text)?.[1]) * 1000;
    expect(Math.abs(ends - changed - left)).toBeLessThan(OFF);
    await card(page, 'Two tickets').getByText('sold for').waitFor();
    await card(page, 'Two tickets').getByText('Bidder 1 won').waitFor();
  });

  test('a closer look goes on live, and leads to the lot', async () => {
    const page = await open();
    await page.getByRole('button', { name: 'Quick look: Ship’s clock' }).click();
    const look = page.getByRole('dialog', { name: 'Ship’s clock' });
    await look.getByText('no bids yet').waitFor();
    await command(url(), { type: 'bid', as: bob, lot: clock, max: 4000 });
    await look.getByText('1 bid by 1').waitFor();
    await look.getByRole('link', { name: 'Go to the lot and bid' }).click();
    await page.waitForURL(`**/lots/${clock}`);
    await page.getByRole('heading', { name: 'Ship’s clock', level: 1 }).waitFor();
  });

  test('the board has the lots that end first, live, and leads to them', async () => {
    const page = await open('');
    const strip = page.getByRole('region', { name: /^Lots/ });
    await strip.getByRole('link', { name: 'Walnut desk' }).waitFor();
    await command(url(), { type: 'bid', as: bob, lot: desk, max: 4000 });
    await strip.getByText('€41.00').waitFor();
    await strip.getByRole('link', { name: 'Walnut desk' }).click();
    await page.waitForURL(`**/lots/${desk}`);
    await page.getByRole('heading', { name: 'Walnut desk', level: 1 }).waitFor();
  });

  test('pages are reached by the bar, by keys and by the commands', async () => {
    const page = await open('');
    await page.getByRole('button', { name: 'Pages' }).click();
    await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Lots' }).click();
    await page.waitForURL('**/lots');
    await awaitShown(page);
    await page.keyboard.press('b');
    await page.waitForURL((at) => at.pathname === '/');
    await awaitCarrier(page, 'websocket');
    await page.keyboard.press('a');
    await page.waitForURL('**/lots');
    await awaitShown(page);
    await page.keyboard.press('/');
    await page.getByRole('combobox').fill('lots: sched');
    await page.keyboard.press('Enter');
    await card(page, 'Kilim rug').waitFor();
    await page.keyboard.press('d');
    await page.waitForURL('**/doctor?show=scheduled');
    await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Lots' }).click();
    await card(page, 'Kilim rug').waitFor();
  });

  test('the transport is switched here as on the board, and bids go on arriving', async () => {
    const page = await open();
    const pill = page.getByRole('button', { name: /^Connection:/ });
    await expect.poll(() => pill.innerText()).toContain('WebSocket');
    for (const [key, name] of [
      ['3', 'SSE'],
      ['4', 'Polling'],
      ['2', 'Long polling'],
    ] as const) {
      await page.keyboard.press(key);
      await expect.poll(() => pill.innerText()).toContain(name);
      const lot = await putUp(url(), seller, { title: `Over ${name}` });
      await card(page, `Over ${name}`).waitFor();
      await command(url(), { type: 'lot-cancel', as: seller, lot, reason: 'Only a test.' });
      await card(page, `Over ${name}`).getByText('cancelled').waitFor();
    }
    await page.keyboard.press('c');
    await page.getByRole('dialog', { name: 'Connection' }).getByText('The server was last heard').waitFor();
  });

  test('when the line is dead the prices say how old they are', async () => {
    const page = await open();
    await card(page, 'Walnut desk').waitFor();
    onTestFinished(() => stage().proxy.use('pass'));
    await stage().proxy.use('down');
    await page.getByText(/Prices are those of \d\d:\d\d:\d\d/).waitFor();
    await page.waitForFunction(() => document.title.startsWith('(silent'));
    await stage().proxy.use('pass');
    await page.getByText(/Prices are those of/).waitFor({ state: 'detached' });
  });

  test('at 360 pixels nothing is cut off', async () => {
    const page = await open();
    await page.setViewportSize({ width: 360, height: 740 });
    for (const show of ['', '?show=all', '?show=sold']) {
      await page.goto(`${stage().proxy.url}/lots${show}`);
      await awaitShown(page);
      await expect
        .poll(() => page.evaluate(() => document.documentElement.scrollWidth))
        .toBeLessThanOrEqual(360);
    }
    await page.goto(stage().proxy.url);
    await page.getByRole('region', { name: /^Lots/ }).getByRole('link', { name: 'Walnut desk' }).waitFor();
    await expect
      .poll(() => page.evaluate(() => document.documentElement.scrollWidth))
      .toBeLessThanOrEqual(360);
  });

  test('a lot is put up here, and one that there is not is told', async () => {
    const page = await open();
    await page.getByRole('button', { name: 'Put up a lot' }).click();
    await page.getByLabel('Your name').fill('Sally');
    await page.keyboard.press('Enter');
    await page.getByLabel('Title').fill('Oil painting');
    await page.getByLabel('Start price').fill('12,50');
    await page.getByRole('button', { name: 'Put it up' }).click();
    await page.getByRole('heading', { name: 'Oil painting', level: 1 }).waitFor();
    const unknown = await open('lots/0000000000000000');
    await unknown.getByText('There is no such lot').waitFor();
    await unknown.getByRole('link', { name: 'All lots' }).click();
    await card(unknown, 'Oil painting').waitFor();
  });
});

describeInBrowser('a board without lots', [], (stage) => {
  test('has no place for them and does not load them; the first one appears by itself', async () => {
    const page = await stage().open();
    const loaded = (): Promise<boolean> =>
      page.evaluate(() =>
        performance.getEntriesByType('resource').some(({ name }) => name.includes('lots-store')),
      );
    await awaitCarrier(page, 'websocket');
    expect(await page.getByRole('region', { name: /^Lots/ }).count()).toBe(0);
    expect(await loaded()).toBe(false);
    const { url } = stage().server();
    await putUp(url, await bidder(url, 'Seller'));
    await page.getByRole('region', { name: /^Lots/ }).getByRole('link', { name: 'Walnut desk' }).waitFor();
    expect(await loaded()).toBe(true);
    const list = await stage().open('lots?show=sold');
    await list.getByText('Nothing has been sold yet').waitFor();
  });
});

/** Takes a page of lots; resolves when there is a list, or the word that there is none. */
async function awaitShown(page: Page): Promise<void> {
  await page.locator('main :is(article, section h2)').first().waitFor();
}
