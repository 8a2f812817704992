import type { Page } from 'playwright-core';
import * as v from 'valibot';
import { expect, test } from 'vitest';
import { AccessSchema, PAGE_PATHS, PATHS } from '#protocol';
import { readAdminToken } from '../../scripts/lib/auction/api.ts';
import { asAdmin, invited, tabTo } from './lib/access.ts';
import { violations } from './lib/axe.ts';
import { describeInBrowser } from './with-stage.ts';

const PASSWORD = 'correct horse battery';
const account = (page: Page, name: string) =>
  page.getByRole('button', { name: `Account: ${name}`, exact: true });

describeInBrowser('signing in', ['--host-metrics', 'off', '--synthetic-rate', '5'], (stage) => {
  const address = (path: string): string => stage().proxy.url + path;

  test('a link signs in once: its code leaves the address at once, and the way leads back to where one was', async () => {
    const link = await invited(stage(), 'Ada', 'admin');
    const page = await stage().open('healthz');
    const seen: string[] = [];
    page.on('framenavigated', () => seen.push(page.url()));
    const back = '/lots?show=all';
    await page.goto(link.replace('#', `?back=${encodeURIComponent(back)}#`));
    await page.waitForURL(address(back));
    await account(page, 'Ada').waitFor();
    // Nothing that script reads has the session, and no address of this tab the code.
    expect(await page.evaluate(() => document.cookie)).not.toContain('session');
    expect(await page.evaluate(() => JSON.stringify([localStorage, sessionStorage]))).not.toMatch(/eyJ/);
    await page.goBack();
    await page.waitForURL((url) => url.pathname !== '/lots');
    expect(page.url()).not.toContain('code=');

    const other = await stage().open('healthz');
    await other.goto(link);
    await other.getByRole('alert').getByText('This link was used already, or is over.').waitFor();
    expect(other.url()).toBe(address(PAGE_PATHS.signIn));
    await other.goto(`${address(PAGE_PATHS.signIn)}#code=half`);
    await other.getByText('This is no sign-in link: something of it is missing.').waitFor();
    expect(other.url()).toBe(address(PAGE_PATHS.signIn));
    await other.context().close();
    await page.context().close();
  });

  test('a password is set and used by keyboard alone; signing out is a command; a wrong one is told in words', async () => {
    const page = await stage().open('healthz');
    await page.goto(await invited(stage(), 'Vera', 'viewer'));
    await page.waitForURL(address('/'));
    await account(page, 'Vera').waitFor();
    await page.keyboard.press('s');
    await page.waitForURL(address(PAGE_PATHS.settings));
    await page.getByText('a viewer: the rest is for admins').waitFor();
    await tabTo(page, 'New password, of at least 10 characters');
    await page.keyboard.type(PASSWORD);
    await tabTo(page, 'The new one again');
    await page.keyboard.type('something else');
    await page.keyboard.press('Enter');
    await page.getByText('The two are not the same.').waitFor();
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.type(PASSWORD);
    await page.keyboard.press('Enter');
    await page.getByText('The password is set.').first().waitFor();

    await page.keyboard.press('ControlOrMeta+k');
    await page.keyboard.type('sign out');
    await page.getByRole('option', { name: 'Sign out Vera' }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Settings need a sign-in' }).waitFor();
    await tabTo(page, 'Sign in');
    await page.keyboard.press('Enter');
    await page.waitForURL(/sign-in\?back=/);
    // The name has the focus.
    await page.getByRole('textbox', { name: 'Name' }).waitFor();
    await page.keyboard.type('Vera');
    await page.keyboard.press('Tab');
    await page.keyboard.type('a wrong one');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').getByText('The name or the password is wrong.').waitFor();
    await page.keyboard.type(PASSWORD);
    await page.keyboard.press('Enter');
    await page.waitForURL(address(PAGE_PATHS.settings));
    await page.getByText('Signed in as Vera').waitFor();
    await page.context().close();
  });

  test('the admin’s token signs in; what is no token is not sent, one of another server is refused', async () => {
    const page = await stage().open(PAGE_PATHS.signIn.slice(1));
    await page.getByText('With the admin’s token').click();
    const token = page.getByLabel('Token');
    await token.fill('short');
    await token.press('Enter');
    await page.getByText('This is no admin’s token.').waitFor();
    await token.fill('token-of-another-server-0123456789');
    await token.press('Enter');
    await page.getByText('That is not the token of this server.').waitFor();
    expect(await violations(page)).toEqual([]);
    await token.fill(readAdminToken(stage().server().data));
    await token.press('Enter');
    await page.waitForURL(address('/'));
    await account(page, 'Admin').click();
    await page.getByRole('dialog', { name: 'Account' }).getByText('Admin, an admin').waitFor();
    await page.context().close();
  });

  test('where everybody may look, whoever signs out goes on looking', async () => {
    const page = await stage().open('healthz');
    await page.goto(await invited(stage(), 'Olga', 'viewer'));
    await page.waitForURL(address('/'));
    await account(page, 'Olga').click();
    await page.getByRole('dialog', { name: 'Account' }).getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('button', { name: 'Account: nobody is signed in' }).waitFor();
    const count = () => page.evaluate(() => window.switchyard?.applied().count ?? 0);
    const before = await count();
    await expect.poll(count).toBeGreaterThan(before + 5);
    await expect.poll(() => page.evaluate(() => window.switchyard?.status().phase)).toBe('live');
    expect(await page.getByRole('main').getByRole('link', { name: 'Sign in' }).count()).toBe(0);
    await page.context().close();
  });

  test('too many attempts say for how long', async () => {
    const page = await stage().open(PAGE_PATHS.signIn.slice(1));
    const name = page.getByRole('textbox', { name: 'Name' });
    await name.fill('Nobody');
    const refused = page.getByText(/Try again in \d+ (s|min), or ask an admin/);
    for (let attempt = 0; attempt < 31 && !(await refused.isVisible()); attempt += 1) {
      await page.getByLabel('Password', { exact: true }).fill(`guess ${attempt}`);
      const answered = page.waitForResponse(/api\/v1\/session/);
      await page.keyboard.press('Enter');
      await answered;
      await page.getByRole('button', { name: 'Sign in', exact: true }).waitFor();
    }
    await refused.waitFor();
    await page.context().close();
  });

  test('axe finds nothing serious, and at 360 pixels nothing is cut off', async () => {
    const page = await stage().open(PAGE_PATHS.signIn.slice(1));
    await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor();
    expect(await violations(page)).toEqual([]);
    await page.setViewportSize({ width: 360, height: 740 });
    await expect
      .poll(() => page.evaluate(() => document.documentElement.scrollWidth))
      .toBeLessThanOrEqual(360);
    await page.context().close();
  });
});

const CLOSED = ['--host-metrics', 'off', '--synthetic-rate', '5', '--viewers', 'signed-in'];

describeInBrowser('where looking needs a sign-in', CLOSED, (stage) => {
  const signedIn = async (name: string): Promise<Page> => {
    const page = await stage().open('healthz');
    await page.goto(await invited(stage(), name, 'viewer'));
    await page.waitForURL(`${stage().proxy.url}/`);
    return page;
  };

  const connected = (page: Page) =>
    page.getByRole('button', { name: /^Connection: .*(WebSocket|Long poll|SSE|Poll)/i });

  test.each(['', 'lots', 'alerts'])('/%s says so and leads there and back', async (path) => {
    const page = await stage().open(path);
    const link = page.getByRole('main').getByRole('link', { name: 'Sign in' });
    await link.click();
    await page.waitForURL(/sign-in\?back=/);
    await page.goto(
      await invited(stage(), `Vera ${path}`, 'viewer').then((to) => to.replace('#', `?back=/${path}#`)),
    );
    await page.waitForURL(`${stage().proxy.url}/${path}`);
    await connected(page).waitFor();
    expect(await link.count()).toBe(0);
    await page.context().close();
  });

  test('the Lab says so as well', async () => {
    const page = await stage().open('lab');
    await page.getByRole('main').getByRole('link', { name: 'Sign in' }).waitFor();
    await page.context().close();
  });

  test('whoever signs out is cut off in every tab, and each says what helps', async () => {
    const page = await signedIn('Otto');
    const other = await page.context().newPage();
    await other.goto(`${stage().proxy.url}/lots?share=off`);
    for (const tab of [page, other]) {
      await connected(tab).waitFor();
    }
    await account(page, 'Otto').click();
    await page.getByRole('dialog', { name: 'Account' }).getByRole('button', { name: 'Sign out' }).click();
    for (const tab of [page, other]) {
      await tab.getByRole('main').getByRole('link', { name: 'Sign in' }).waitFor({ timeout: 15_000 });
    }
    expect(await violations(page)).toEqual([]);
    await page.context().close();
  });

  test('a session that was ended elsewhere is said to be, nothing is tried again, and a sign-in brings every page back', async () => {
    const page = await signedIn('Vic');
    const other = await page.context().newPage();
    // A page with a stream of its own, whose timers the test moves on.
    await other.clock.install();
    const query = '?share=off&range=15m';
    await other.goto(`${stage().proxy.url}/${query}`);
    for (const tab of [page, other]) await connected(tab).waitFor();
    const ask = asAdmin(stage());
    const { people, sessions } = v.parse(AccessSchema, await ask('GET', PATHS.access));
    const vic = people.find(({ name }) => name === 'Vic')?.id;
    const session = sessions.find(({ person }) => person === vic)?.id;
    await ask('DELETE', `${PATHS.access}/sessions/${session}`);
    for (const tab of [page, other]) {
      await tab.getByRole('main').getByRole('link', { name: 'Sign in' }).waitFor({ timeout: 15_000 });
      await tab.getByText('This server asks for a sign-in.').waitFor();
      await tab.getByRole('button', { name: 'Connection: Not signed in' }).waitFor();
    }
    const asked: string[] = [];
    other.on('request', (request) => asked.push(request.url()));
    other.on('websocket', (socket) => asked.push(socket.url()));
    await other.clock.runFor(60_000);
    // What measures the line and names who looks is no stream.
    expect(asked.filter((url) => !/readyz|\/session$|\.svg$/.test(url))).toEqual([]);

    await other.getByRole('main').getByRole('link', { name: 'Sign in' }).click();
    await other.waitForURL(/sign-in\?back=/);
    const back = new URL(other.url()).searchParams.get('back');
    expect(back).toBe(`/${query}`);
    const link = await invited(stage(), 'Vic again', 'viewer');
    await other.goto(link.replace('#', `?back=${encodeURIComponent(back ?? '')}#`));
    await other.waitForURL(`${stage().proxy.url}/${query}`);
    for (const tab of [other, page]) await connected(tab).waitFor();
    await page.context().close();
  });
});
