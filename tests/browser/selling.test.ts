import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { PAGE_PATHS } from '#protocol';
import { violations } from './lib/axe.ts';
import { Auction } from './lib/auction.ts';
import { signIn } from './lib/signing-in.ts';
import { describeInBrowser } from './with-stage.ts';

describeInBrowser('selling', [], (stage) => {
  const auction = () => new Auction(stage());

  const form = (page: Page, name: string) => page.getByRole('dialog', { name });
  const field = (page: Page, name: string, dialog: string) =>
    form(page, dialog).getByRole('textbox', { name, exact: true });

  test('a lot is put up, changed before it opens, opened by hand and called off; the reserve stays hidden', async () => {
    await stage().proxy.use('pass');
    const page = await stage().open(`${PAGE_PATHS.lots.slice(1)}?share=off`);
    await page.getByRole('button', { name: 'Put up a lot' }).click();
    await page.getByRole('dialog', { name: 'Who sells?' }).getByRole('textbox').fill('Sally');
    await page.keyboard.press('Enter');
    const put = 'Put up a lot';
    await form(page, put).waitFor();
    const focused = (name: string, dialog: string) =>
      field(page, name, dialog).evaluate((input) => input === document.activeElement);
    expect(await focused('Title', put)).toBe(true);
    await form(page, put).getByRole('button', { name: 'Put it up' }).click();
    await form(page, put).getByText('Say what it is.').waitFor();
    await form(page, put).getByText('Enter an amount.').waitFor();
    const empty = field(page, 'Title', put);
    expect(await focused('Title', put)).toBe(true);
    expect(await violations(page)).toEqual([]);

    await empty.fill('A box of valves');
    await form(page, put).getByLabel('Currency').selectOption('CHF');
    await field(page, 'Start price', put).fill('12.50');
    await field(page, 'Reserve', put).fill('777.25');
    await form(page, put).getByRole('group', { name: 'Opens' }).getByText('at a time').click();
    const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
    await form(page, put).getByLabel('Opens at').fill(`${tomorrow}T10:00`);
    await form(page, put).getByRole('button', { name: 'Put it up' }).click();
    await page.getByRole('heading', { level: 1, name: 'A box of valves' }).waitFor();
    await page.getByText('Bidding has not begun.').waitFor();
    await page.getByText('CHF 12.50').waitFor();
    expect(await page.content()).not.toContain('777');

    const edit = 'Edit the lot';
    await page.getByRole('button', { name: 'Edit' }).click();
    const reserve = field(page, 'Reserve', edit);
    expect(await focused('Title', edit)).toBe(true);
    await expect.poll(() => reserve.inputValue()).toBe('777.25'); // its seller knows it
    await field(page, 'Title', edit).fill('A box of good valves');
    await form(page, edit).getByRole('button', { name: 'Change it' }).click();
    await page.getByRole('heading', { level: 1, name: 'A box of good valves' }).waitFor();

    const lot = new URL(page.url()).pathname.slice(PAGE_PATHS.lots.length + 1);
    await page.getByRole('button', { name: 'Open it now' }).click();
    await page.getByText('Ends in').waitFor();
    // The button is gone, and the focus is not lost with it.
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.textContent))
      .toBe('A box of good valves');
    expect(await page.getByRole('button', { name: /^Bid CHF/ }).count()).toBe(0); // nobody bids on his own
    expect(await page.getByText('not met yet').count()).toBe(1);

    const stranger = await auction().open(lot, { as: await auction().person('Bert') });
    expect(await stranger.getByRole('button', { name: 'Cancel the lot…' }).count()).toBe(0);
    await page.getByRole('button', { name: 'Cancel the lot…' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel the lot' }).click();
    await page.getByText('Give a reason.').waitFor();
    await page.getByRole('textbox', { name: 'Reason' }).fill('It fell off the table.');
    await page.keyboard.press('Enter');
    await stranger.getByText('Cancelled: It fell off the table.').waitFor();
    expect(await stranger.getByRole('button', { name: /^Bid CHF/ }).count()).toBe(0);
    await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Lots' }).click();
    await page.getByRole('heading', { level: 1, name: 'Lots' }).waitFor();
    await stranger.context().close();
    await page.context().close();
  });

  test('once somebody has bid, the seller cannot call it off any more, and is told so', async () => {
    const seller = await auction().person('Sally');
    const now = Date.now();
    const terms = { title: 'A lamp', currency: 'EUR', start: 100, opens: now - 1000, ends: now + 3_600_000 };
    const { lot = '' } = await auction().command(seller.token, { type: 'lot-create', terms });
    const page = await auction().open(lot, { as: seller });
    await page.getByRole('button', { name: 'Cancel the lot…' }).waitFor();
    await auction().bid(await auction().person('Bert'), lot, 1000);
    await page.getByText('Somebody has bid: only an admin can cancel it now.').waitFor();
    await page.getByRole('button', { name: 'Cancel the lot…' }).waitFor({ state: 'detached' });
    await page.context().close();
  });

  test('an admin without a name puts up a lot, and may change it and call it off', async () => {
    await stage().proxy.use('pass');
    const page = await stage().open('healthz');
    await signIn(page, { token: auction().adminToken });
    await page.goto(`${stage().proxy.url}${PAGE_PATHS.lots}?share=off`);
    await page.getByRole('button', { name: 'Put up a lot' }).click();
    const put = 'Put up a lot';
    await field(page, 'Title', put).fill('A clock');
    await field(page, 'Start price', put).fill('10');
    await form(page, put).getByRole('group', { name: 'Opens' }).getByText('at a time').click();
    const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
    await form(page, put).getByLabel('Opens at').fill(`${tomorrow}T10:00`);
    await form(page, put).getByRole('button', { name: 'Put it up' }).click();
    await page.getByText('This is your lot: you cannot bid on it.').waitFor();
    await page.getByRole('button', { name: 'Edit' }).waitFor();
    await page.getByRole('button', { name: 'Open it now' }).click();
    await page.getByText('Ends in').waitFor();
    await page.getByRole('button', { name: 'Cancel the lot…' }).waitFor();
    await page.context().close();
  });
});
