import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import * as v from 'valibot';
import { PATHS, SharesSchema } from '#protocol';
import { readAdminToken } from '../../scripts/lib/auction/api.ts';
import { asAdmin, tabTo } from './lib/access.ts';
import { violations } from './lib/axe.ts';
import { choose } from './lib/panels.ts';
import { bidder, putUp } from './lib/selling.ts';
import { signIn } from './lib/signing-in.ts';
import { describeInBrowser } from './with-stage.ts';

/** The dialog is of one name first, and of the share's when that is made. */
const dialog = (page: Page, name: string) => page.getByRole('dialog', { name, exact: true });
const preview = (page: Page, title: string) => page.frameLocator(`iframe[title="Preview of ${title}"]`);

describeInBrowser('the share dialog', ['--host-metrics', 'off', '--synthetic-rate', '5'], (stage) => {
  const asSignedIn = async (path = ''): Promise<Page> => {
    const page = await stage().open('healthz');
    await signIn(page, { token: readAdminToken(stage().server().data) });
    await page.goto(`${stage().proxy.url}/${path}`);
    await page.getByRole('button', { name: 'Account: Admin' }).waitFor();
    return page;
  };
  const shares = async () => v.parse(SharesSchema, await asAdmin(stage())('GET', PATHS.shares)).shares;

  test('a stranger is told that admins share, and where to sign in', async () => {
    const page = await stage().open();
    await page.getByRole('button', { name: 'Made-up load: actions' }).waitFor();
    await page.keyboard.press('e');
    await page.getByRole('dialog').getByText('Only admins share. Sign in as one').waitFor();
    expect(await violations(page, 'dialog[open]')).toEqual([]);
    await page.getByRole('dialog').getByRole('link', { name: 'Sign in' }).click();
    await page.waitForURL(/sign-in\?back=/);
    await page.context().close();
  });

  test('a panel is shared from its menu by keys alone: only its series, shown live, and it works in every way', async () => {
    const page = await asSignedIn();
    await page.getByRole('button', { name: 'Made-up load: actions' }).waitFor();
    await choose(page, 'Made-up load', 'Share…', 'keys');
    const form = dialog(page, 'Share this panel');
    await form.getByText('The series synthetic.wave alone').waitFor();
    expect(await violations(page, 'dialog[open]')).toEqual([]);
    // The name has the focus and is there already.
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.type('Waves <b>of</b> the sea');
    await tabTo(page, 'Sites, one on each line');
    await page.keyboard.type('nonsense');
    await tabTo(page, 'Make the share');
    await page.keyboard.press('Enter');
    await form.getByText('“nonsense” is no site.').waitFor();
    // The focus is where the fault is.
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.type('https://shop.example/page');
    await tabTo(page, 'Make the share');
    await page.keyboard.press('Enter');

    const title = 'Waves <b>of</b> the sea';
    const made = dialog(page, title);
    await made.getByText('These sites may show it: https://shop.example.').waitFor();
    const [share] = await shares();
    expect(share).toMatchObject({
      title,
      topics: ['metrics/*'],
      series: { names: ['synthetic.wave'] },
      origins: ['https://shop.example'],
    });
    const snippet = await page.getByLabel('Copy this').inputValue();
    expect(snippet).toContain(`/embed/${share?.id}#token=swp_`);
    expect(snippet).toContain('title="Waves &lt;b&gt;of&lt;/b&gt; the sea"');
    await preview(page, title)
      .getByText(/^Live · /)
      .waitFor();

    await tabTo(page, 'Test it');
    await page.keyboard.press('Enter');
    await made.getByText('It works in every way.').waitFor({ timeout: 45_000 });
    expect(
      await made.getByText(/^✓ It is live after .* over (WebSocket|Long polling|SSE|Polling)\.$/).count(),
    ).toBe(3);
    expect(await made.getByText(/^✓ Its content is \d+ pixels high\.$/).count()).toBe(3);
    expect(await violations(page, 'dialog[open]')).toEqual([]);
    await page.context().close();
  });

  test('what a board’s share may show is ticked; its look is in the lines and in the preview', async () => {
    const page = await asSignedIn();
    await page.keyboard.press('ControlOrMeta+k');
    await page.keyboard.type('share');
    await page.keyboard.press('Enter');
    const form = dialog(page, 'Share this board');
    await form.getByRole('checkbox', { name: /^Lots/ }).check();
    await form.getByRole('checkbox', { name: /^A badge/ }).check();
    await form.getByRole('button', { name: 'Make the share' }).click();
    const made = dialog(page, 'Board');
    await made.getByText('No other site may show it yet').waitFor();
    expect((await shares())[0]?.topics).toEqual(['lots/*', 'metrics/*']);
    await made.getByLabel('Theme').selectOption('dark');
    await made.getByLabel('Range').selectOption('1h');
    await made.getByRole('checkbox', { name: 'tiles' }).check();
    const snippet = page.getByLabel('Copy this');
    expect(await snippet.inputValue()).toContain('?theme=dark&amp;range=1h&amp;hide=tiles#token=');
    expect(await snippet.inputValue()).toContain('<noscript><img src=');
    await made.getByText('Element', { exact: true }).click();
    expect(await snippet.inputValue()).toContain(' theme="dark" range="1h" hide="tiles"></switchyard-board>');
    await made.getByText('Link', { exact: true }).click();
    expect(await snippet.inputValue()).toMatch(
      /^http:\/\/127\.0\.0\.1:\d+\/embed\/[a-z0-9]+\?theme=dark&range=1h&hide=tiles#token=\S+$/,
    );
    await preview(page, 'Board')
      .getByText(/^Live · /)
      .waitFor();
    await page.setViewportSize({ width: 360, height: 740 });
    await expect
      .poll(() => page.evaluate(() => document.documentElement.scrollWidth))
      .toBeLessThanOrEqual(360);
    expect(await page.locator('dialog[open]').evaluate((open) => open.scrollWidth - open.clientWidth)).toBe(
      0,
    );
    await page.context().close();
  });

  test.each(['Signed by your backend', 'Guest token'])(
    '%s: no visitor’s token is in the lines, and this page makes one to try it',
    async (kind) => {
      const page = await asSignedIn('lots');
      await page.getByRole('button', { name: 'Share the list of lots' }).click();
      const form = dialog(page, 'Share the list of lots');
      await form.getByText(kind, { exact: true }).click();
      await form.getByRole('button', { name: 'Make the share' }).click();
      const made = dialog(page, 'Lots');
      await made.getByText('Element', { exact: true }).click();
      const snippet = page.getByLabel('Copy this');
      expect(await snippet.inputValue()).toContain('getToken');
      expect(await snippet.inputValue()).not.toMatch(/swp_|eyJ/);
      expect(await made.getByLabel(/^The key of share/).count()).toBe(kind === 'Guest token' ? 0 : 1);
      await made.getByRole('button', { name: 'Test it' }).click();
      await made.getByText('It works in every way.').waitFor({ timeout: 45_000 });
      expect(await made.getByText(/Its content is \d+ pixels high\./).count()).toBe(3);
      await page.context().close();
    },
  );

  test('a lot is shared from its page, the alerts from theirs', async () => {
    const { url } = stage().server();
    const lot = await putUp(url, await bidder(url, 'Sally'), { title: 'Walnut desk' });
    const page = await asSignedIn(`lots/${lot}?share=off`);
    await page.getByRole('button', { name: 'Share this lot' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Make the share' }).click();
    await preview(page, 'Walnut desk').getByText('Walnut desk').first().waitFor();
    expect((await shares())[0]).toMatchObject({ shows: { kind: 'lot', lot }, topics: [`lots/${lot}`] });
    await page.goto(`${stage().proxy.url}/alerts`);
    await page.getByRole('button', { name: 'Share the alerts' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Make the share' }).click();
    await preview(page, 'Alerts')
      .getByText(/^Live · /)
      .waitFor();
    await page.context().close();
  });

  test('a share that has ended meanwhile is tested, and the test says why it does not work', async () => {
    const page = await asSignedIn();
    await page.keyboard.press('e');
    await page.getByRole('dialog').getByRole('button', { name: 'Make the share' }).click();
    await preview(page, 'Board')
      .getByText(/^Live · /)
      .waitFor();
    const [share] = await shares();
    await asAdmin(stage())('DELETE', `${PATHS.shares}/${share?.id}`);
    await preview(page, 'Board').getByText('This share has ended').waitFor();
    await page.getByRole('button', { name: 'Test it' }).click();
    await page.getByText('Something does not work: see below.').waitFor();
    expect(await page.getByText(/REVOKED/).count()).toBeGreaterThan(0);
    await page.context().close();
  });
});

describeInBrowser('the embed', ['--host-metrics', 'off', '--synthetic-rate', '5'], (stage) => {
  test('axe finds nothing serious in a share opened by its link, nor at 360 pixels', async () => {
    const ask = asAdmin(stage());
    const terms = {
      title: 'Board',
      shows: { kind: 'board' },
      kind: 'public',
      topics: ['metrics/*'],
      series: null,
      origins: [],
      expires: null,
      badge: false,
    };
    const { id } = v.parse(v.object({ id: v.string() }), await ask('POST', PATHS.shares, terms));
    const { token } = v.parse(
      v.object({ token: v.string() }),
      await ask('POST', `${PATHS.shares}/${id}/secret`),
    );
    const page = await stage().open(`embed/${id}#token=${token}`);
    await page.getByText(/^Live · /).waitFor();
    expect(await violations(page)).toEqual([]);
    await page.setViewportSize({ width: 360, height: 740 });
    await expect
      .poll(() => page.evaluate(() => document.documentElement.scrollWidth))
      .toBeLessThanOrEqual(360);
    await page.context().close();
  });
});
