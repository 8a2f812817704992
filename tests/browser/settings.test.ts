import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import * as v from 'valibot';
import { MadeApiTokenSchema, PAGE_PATHS, PATHS } from '#protocol';
import { readAdminToken } from '../../scripts/lib/auction/api.ts';
import { Browser } from '../access/browser.ts';
import { asAdmin, invited, tabTo } from './lib/access.ts';
import { violations } from './lib/axe.ts';
import { signIn } from './lib/signing-in.ts';
import { describeInBrowser } from './with-stage.ts';

const entry = (page: Page, list: string, name: string) =>
  page.getByRole('list', { name: list, exact: true }).getByRole('listitem').filter({ hasText: name });

/** Runs in the page: how many lines a text takes. */
function linesOf(element: Element): number {
  const range = document.createRange();
  range.selectNodeContents(element);
  return new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size;
}

describeInBrowser('settings', ['--host-metrics', 'off', '--synthetic-rate', '5'], (stage) => {
  /** Opens a view of the settings as the admin. */
  const open = async (view: string): Promise<Page> => {
    const page = await stage().open('healthz');
    await signIn(page, { token: readAdminToken(stage().server().data) });
    await page.goto(`${stage().proxy.url}${PAGE_PATHS.settings}?view=${view}`);
    await page.getByText('Signed in as Admin').waitFor();
    return page;
  };

  test('somebody is invited by keys alone, comes in by the link, and is cut off when he is removed', async () => {
    const page = await open('people');
    await page.getByText('Nobody else can sign in.').waitFor();
    await tabTo(page, 'Invite…');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'Invite somebody' }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByText('Enter a name.').waitFor();
    await page.keyboard.type('Vera');
    await page.keyboard.press('Enter');
    const made = page.getByRole('dialog', { name: 'Sign-in link' });
    await made.getByText('It works once, within 24 h').waitFor();
    expect(await violations(page, 'dialog[open]')).toEqual([]);
    // The link has the focus, whole and ready to be copied.
    const link = await page.evaluate(() => (document.activeElement as HTMLInputElement).value); // what has the focus is the field
    expect(link).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/sign-in#code=[\w-]{32,}$/);
    await page.keyboard.press('Escape');
    await entry(page, 'People', 'Vera').getByText('Viewer, without a password').waitFor();
    expect(await page.content()).not.toContain(link.split('code=')[1] ?? link);

    const viewer = await stage().open('healthz');
    await viewer.goto(`${stage().proxy.url}${new URL(link).pathname}${new URL(link).hash}`);
    await viewer.getByRole('button', { name: 'Account: Vera' }).waitFor();
    await viewer.goto(`${stage().proxy.url}${PAGE_PATHS.settings}?view=tokens`);
    await viewer.getByText('a viewer: the rest is for admins').waitFor();
    expect(await viewer.getByRole('link', { name: 'API tokens' }).count()).toBe(0);

    await tabTo(page, 'Remove Vera');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'Remove Vera?' }).waitFor();
    await tabTo(page, 'Remove');
    await page.keyboard.press('Enter');
    await entry(page, 'People', 'Vera').waitFor({ state: 'detached' });
    await viewer.reload();
    await viewer.getByRole('heading', { name: 'Settings need a sign-in' }).waitFor();
    expect(await violations(viewer)).toEqual([]);
    await viewer.context().close();
    await page.context().close();
  });

  test('a form says what went wrong, and nothing of it stays when it is closed', async () => {
    const page = await open('people');
    await page.getByRole('button', { name: 'Invite…' }).click();
    await page.keyboard.type('admin');
    await page.keyboard.press('Enter');
    const said = page.getByText('Somebody has this name already.');
    await page.getByRole('dialog', { name: 'Invite somebody' }).filter({ has: said }).waitFor();
    expect(await said.count()).toBe(1);
    await page.keyboard.press('Escape');
    expect(await said.count()).toBe(0);
    await page.context().close();
  });

  test('a token is shown once, does what it is for, and nothing once it is revoked', async () => {
    const page = await open('tokens');
    await page.getByText('There is no API token.').waitFor();
    await page.getByRole('button', { name: 'New token…' }).click();
    await page.keyboard.type('Shop backend');
    await page.getByRole('checkbox', { name: /^embed/ }).check();
    await page.getByRole('checkbox', { name: /^read/ }).uncheck();
    await page.getByText('30 days').click();
    await page.getByRole('button', { name: 'Make the token' }).click();
    const made = page.getByRole('dialog', { name: 'API token', exact: true });
    const token = await made.getByLabel('The token Shop backend').inputValue();
    expect(token.length).toBeGreaterThanOrEqual(32);
    // How it is used stands below it: for what it was made for, and nothing else.
    const example = await made.getByLabel(/^A guest’s token of a share/).inputValue();
    expect(example).toContain(`${stage().proxy.url}${PATHS.shares}/SHARE/guest`);
    expect(example).toContain(token);
    expect(await made.getByRole('textbox').count()).toBe(2);
    expect(await violations(page, 'dialog[open]')).toEqual([]);
    await page.keyboard.press('Escape');
    expect(await page.content()).not.toContain(token);
    const row = entry(page, 'API tokens', 'Shop backend');
    await row.getByText('for embed').waitFor();
    await row.getByText('never used').waitFor();
    const ask = async () => {
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
      const url = `${stage().server().url}${PATHS.shares}/abcdefghijkl/guest`;
      return (await fetch(url, { method: 'POST', headers, body: '{}' })).status;
    };
    expect(await ask()).toBe(404); // it may ask, and there is no such share
    await page.getByRole('button', { name: 'Revoke Shop backend' }).click();
    await page.getByRole('dialog').getByText('cut off at once').waitFor();
    await page.getByRole('button', { name: 'Revoke', exact: true }).click();
    await row.getByText(/^revoked /).waitFor();
    expect(await ask()).toBe(403);
    expect(await page.getByRole('button', { name: 'Revoke Shop backend' }).count()).toBe(0);
    await page.context().close();
  });

  test('before an admin is removed it says which of his API tokens go with him, and they do', async () => {
    const link = await invited(stage(), 'Ann', 'admin');
    const ann = new Browser(stage().server().url);
    await ann.signIn({ code: link.split('code=')[1] ?? '' });
    const { token } = await ann.makeToken('Scraper', ['read']);
    await ann.makeToken('Widgets', ['embed']);
    const page = await open('people');
    await entry(page, 'People', 'Ann').getByRole('button', { name: 'Remove Ann' }).click();
    const dialog = page.getByRole('dialog', { name: 'Remove Ann?' });
    await dialog.getByText('2 API tokens that Ann made are revoked as well').waitFor();
    await dialog.getByText('Shares go on').waitFor();
    await dialog.getByRole('button', { name: 'Remove', exact: true }).click();
    await entry(page, 'People', 'Ann').waitFor({ state: 'detached' });
    const headers = { authorization: `Bearer ${token}` };
    expect((await fetch(stage().server().url + PATHS.alerts, { headers })).status).toBe(403);
    await page.getByRole('link', { name: 'Audit' }).click();
    const audit = page.getByRole('table', { name: 'Audit list, the newest first' });
    for (const name of ['Scraper', 'Widgets'])
      await audit.getByRole('row', { name: new RegExp(`API token revoked ${name}`) }).waitFor();
    await page.context().close();
  });

  test('sessions name their browsers; one is signed out, then all', async () => {
    const page = await open('sessions');
    const other = await open('sessions');
    await page.reload();
    const list = page.getByRole('list', { name: 'Sessions' });
    await expect.poll(() => list.getByRole('listitem').count()).toBeGreaterThanOrEqual(2);
    const here = entry(page, 'Sessions', 'this browser');
    await here.getByText(/Chrom/).waitFor();
    const before = await list.getByRole('listitem').count();
    // The newest of the others is that of the other browser.
    await list.getByRole('listitem').nth(1).getByRole('button').click();
    await page.getByRole('dialog').getByRole('button', { name: 'Sign out', exact: true }).click();
    await expect.poll(() => list.getByRole('listitem').count()).toBe(before - 1);
    await other.reload();
    await other.getByRole('heading', { name: 'Settings need a sign-in' }).waitFor();
    await page.getByRole('button', { name: 'Sign out everywhere…' }).click();
    await page
      .getByRole('dialog')
      .getByText('You have no password: to come in again you need the token')
      .waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Sign out everywhere', exact: true }).click();
    await page.getByRole('heading', { name: 'Settings need a sign-in' }).waitFor();
    await page.context().close();
    await other.context().close();
  });

  test('a share is listed, changed, given a new link and revoked; each of it is in the audit list', async () => {
    const terms = {
      title: 'Waves',
      shows: { kind: 'panel', panel: 'synthetic' },
      kind: 'public',
      topics: ['metrics/*'],
      series: { names: ['synthetic.wave'] },
      origins: ['https://shop.example'],
      expires: null,
      badge: false,
    };
    await asAdmin(stage())('POST', PATHS.shares, terms);
    const page = await open('shares');
    const row = entry(page, 'Shares', 'Waves');
    await row.getByText('the panel Made-up load, public link, in https://shop.example').waitFor();
    await row.getByRole('button', { name: 'Show the lines for Waves' }).click();
    const snippet = page.getByLabel('Copy this');
    const before = await snippet.inputValue();
    expect(before).toContain('/embed/');
    await page.keyboard.press('Escape');

    await row.getByRole('button', { name: 'Change Waves' }).click();
    const form = page.getByRole('dialog', { name: 'Change Waves' });
    await form.getByRole('textbox', { name: 'Its name, which visitors read' }).fill('Tides');
    await form.getByRole('checkbox', { name: 'Any site' }).check();
    await form.getByRole('button', { name: 'Change it' }).click();
    await page.getByRole('dialog', { name: 'Tides' }).getByText('Any site may show it.').waitFor();
    await page.keyboard.press('Escape');
    const changed = entry(page, 'Shares', 'Tides');
    await changed.getByText('in any site').waitFor();

    await changed.getByRole('button', { name: 'New link or key for Tides' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Make a new one' }).click();
    await page.getByText('Tides has a new link.').first().waitFor();
    await changed.getByRole('button', { name: 'Show the lines for Tides' }).click();
    const after = await snippet.inputValue();
    expect(after).toContain('/embed/');
    expect(after).not.toBe(before);
    await page.keyboard.press('Escape');

    await changed.getByRole('button', { name: 'Revoke Tides' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke', exact: true }).click();
    await changed.getByText(/revoked /).waitFor();
    expect(await changed.getByRole('button').count()).toBe(0);

    await page.getByRole('link', { name: 'Audit' }).click();
    const audit = page.getByRole('table', { name: 'Audit list, the newest first' });
    for (const what of [
      'Share made',
      'Link or key read of share',
      'Share changed',
      'New link of share',
      'Share revoked',
      'Signed in',
    ]) {
      await audit
        .getByRole('row', { name: new RegExp(what) })
        .first()
        .waitFor();
    }
    await page.context().close();
  });

  test('on a phone the audit list is read without turning a word', async () => {
    await asAdmin(stage())('POST', `${PATHS.access}/tokens`, {
      name: 'a name of quite a length, for a program',
      scopes: ['read', 'bid'],
      days: 1,
    });
    const page = await open('audit');
    await page.setViewportSize({ width: 360, height: 800 });
    const rows = page.getByRole('table', { name: 'Audit list, the newest first' }).getByRole('row');
    const cells = rows.filter({ hasText: 'API token made' }).first().getByRole('cell');
    await cells.filter({ hasText: 'quite a length' }).waitFor();
    const lines = (text: RegExp) => cells.filter({ hasText: text }).evaluate(linesOf);
    expect(await lines(/^API token made$/)).toBe(1);
    expect(await lines(/^\w{3} \d+ \w{3}, /)).toBe(1);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
    expect(await violations(page)).toEqual([]);
    await page.context().close();
  });

  test('the audit list goes on page by page', async () => {
    const ask = asAdmin(stage());
    for (let made = 0; made < 40; made += 1) {
      const { made: token } = v.parse(
        MadeApiTokenSchema,
        await ask('POST', `${PATHS.access}/tokens`, { name: `token ${made}`, scopes: ['read'], days: 1 }),
      );
      await ask('DELETE', `${PATHS.access}/tokens/${token.id}`);
    }
    const page = await open('audit');
    const rows = page.getByRole('table').getByRole('row');
    const more = page.getByRole('button', { name: 'Show older' });
    await rows.nth(1).waitFor();
    const first = await rows.count();
    await more.click();
    await expect.poll(() => rows.count()).toBeGreaterThan(first);
    await page.context().close();
  });

  test('axe finds nothing serious in any view, and at 360 pixels nothing is cut off', async () => {
    await invited(stage(), 'Somebody with quite a long name indeed', 'viewer');
    const page = await open('people');
    for (const name of ['People', 'Your password', 'Sessions', 'API tokens', 'Shares', 'Audit']) {
      await page.getByRole('navigation', { name: 'What is shown' }).getByRole('link', { name }).click();
      await page.getByText('Loading…').waitFor({ state: 'detached' });
      await page.setViewportSize({ width: 1360, height: 900 });
      expect(await violations(page), name).toEqual([]);
      await page.setViewportSize({ width: 360, height: 740 });
      await expect
        .poll(() => page.evaluate(() => document.documentElement.scrollWidth), { message: name })
        .toBeLessThanOrEqual(360);
    }
    await page.context().close();
  });
});
