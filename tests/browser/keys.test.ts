import type { Page } from 'playwright-core';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { SPANS } from '../../web/state/time.ts';
import { CHART_GROUP, KEY_GROUPS } from '../../web/ui/key-list.ts';
import { begin, firstEvent, plotOf, queryOf, timeOf, untilTime } from './lib/time.ts';
import { describeInBrowser } from './with-stage.ts';

describeInBrowser('keys and commands', ['--host-metrics', 'on', '--synthetic-rate', '20'], (stage) => {
  let page: Page;
  beforeAll(async () => {
    page = await stage().open();
  });
  const home = (): string => `${stage().proxy.url}/`;
  beforeEach(() => begin(page, home()));

  const dialog = (name: string) => page.getByRole('dialog', { name, exact: true });
  const bar = () => page.getByRole('heading', { name: 'Switchyard', level: 1 });
  const button = (name: string) => page.getByRole('button', { name, exact: true });
  const focused = () => page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? '');

  test.each([
    ['?', () => page.keyboard.press('?')],
    ['the button', () => button('Keys').click()],
  ])('%s lists every key, and Escape closes the list', async (how, open) => {
    await open();
    await dialog('Keys').waitFor();
    const text = await dialog('Keys').innerText();
    for (const { title, lines } of [CHART_GROUP, ...KEY_GROUPS]) {
      expect(text).toContain(title);
      for (const { keys, does } of lines) {
        expect(text).toContain(does);
        expect(text.split(/\s+/)).toEqual(expect.arrayContaining(keys.flatMap((key) => key.split(' '))));
      }
    }
    await page.keyboard.press('p'); // the page rests behind it
    expect((await timeOf(page)).live).toBe(true);
    await page.keyboard.press('Escape');
    await dialog('Keys').waitFor({ state: 'hidden' });
    if (how === 'the button') expect(await focused()).toBe('Keys');
    await page.keyboard.press('p');
    await untilTime(page, { live: false });
  });

  test('no key does anything while a note is typed; it is on the timeline then', async () => {
    await page.keyboard.press('n');
    await dialog('Write a note').waitFor();
    const typed = `p l - + , . z r u c t k n / ? 0 1 2 3 4 = at ${Date.now()}`;
    await page.keyboard.type(typed);
    expect(
      await dialog('Write a note')
        .getByRole('textbox', { name: /^Everyone/ })
        .inputValue(),
    ).toBe(typed);
    const state = await page.evaluate(() => ({
      mode: window.switchyard?.status().mode,
      theme: document.documentElement.dataset['theme'],
      dialogs: document.querySelectorAll(':modal, :popover-open').length,
    }));
    expect(state).toEqual({ mode: 'auto', theme: 'auto', dialogs: 1 });
    expect(await timeOf(page)).toMatchObject({ live: true, span: SPANS['5m'] });
    expect(await queryOf(page)).toEqual({});
    await page.keyboard.press('Enter');
    await dialog('Write a note').waitFor({ state: 'hidden' });
    await page.getByRole('region', { name: 'Notes on the timeline' }).getByText(typed).waitFor();
  });

  test('an empty note is refused in words, and Escape leaves none behind', async () => {
    await page.keyboard.press('n');
    await dialog('Write a note').getByRole('button', { name: 'Write it' }).click();
    await dialog('Write a note').getByText('Write something first.').waitFor();
    await page.keyboard.press('Escape');
    await dialog('Write a note').waitFor({ state: 'hidden' });
  });

  test('Space presses the control that has the focus, and pauses only elsewhere', async () => {
    await button('Theme: automatic').focus();
    await page.keyboard.press(' ');
    await button('Theme: light').waitFor();
    expect((await timeOf(page)).live).toBe(true);
  });

  test('Space pauses also after a click into a chart, and after a range was chosen', async () => {
    await plotOf(page, 'CPU').click();
    await page.keyboard.press(' ');
    await untilTime(page, { live: false });
    await page.keyboard.press('l');
    await page.getByRole('radio', { name: 'The last minute' }).click();
    await page.keyboard.press(' ');
    await untilTime(page, { live: false });
    await page.keyboard.press('l');
    await untilTime(page, { live: true });
  });

  test('the palette by keys: Ctrl-K, letters, arrows, Enter', async () => {
    await page.keyboard.press('Control+k');
    const palette = dialog('Commands');
    const chosen = palette.getByRole('option', { selected: true });
    await palette.waitFor();
    const all = await palette.getByRole('option').count();
    await page.keyboard.type('last');
    await palette.getByRole('option', { name: 'Last 15 minutes' }).waitFor();
    expect(await palette.getByRole('option').count()).toBeLessThan(all / 2);
    expect(await chosen.innerText()).toBe('Last minute');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowUp');
    await chosen.filter({ hasText: 'Last 15 minutes' }).waitFor();
    await page.keyboard.press('Enter');
    await palette.waitFor({ state: 'hidden' });
    await untilTime(page, { span: SPANS['15m'] });
  });

  test('the palette by mouse: the button, a click on what was found', async () => {
    await button('Commands').click();
    const palette = dialog('Commands');
    await palette.getByRole('combobox').fill('dark');
    await palette.getByRole('option', { name: 'Theme: dark' }).click();
    await palette.waitFor({ state: 'hidden' });
    await button('Theme: dark').waitFor();
  });

  test('the palette says when nothing is called that, and closes by Escape, Ctrl-K and a click beside it', async () => {
    const palette = dialog('Commands');
    await page.keyboard.press('/');
    await palette.waitFor();
    await page.keyboard.type('qqqq');
    await palette.getByText('Nothing is called that.').waitFor();
    await page.keyboard.press('Enter'); // there is nothing to run
    await palette.waitFor();
    await page.keyboard.press('Escape');
    await palette.waitFor({ state: 'hidden' });
    await page.keyboard.press('Control+k');
    await palette.waitFor();
    expect(await palette.getByRole('combobox').inputValue()).toBe('');
    await page.keyboard.press('Control+k');
    await palette.waitFor({ state: 'hidden' });
    await page.keyboard.press('/');
    await palette.waitFor();
    await page.mouse.click(5, 5);
    await palette.waitFor({ state: 'hidden' });
  });

  test('the palette opens a panel, and knows the way back', async () => {
    await page.keyboard.press('Control+k');
    await page.keyboard.type('go to memory');
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => location.search === '?panel=memory');
    await page.keyboard.press('Control+k');
    await page.keyboard.type('whole board');
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => location.search === '');
  });

  test.each([
    ['t', () => page.keyboard.press('t')],
    ['the button', () => page.getByRole('button', { name: /^Theme: / }).click()],
  ])('%s goes through the themes, and the choice is remembered', async (_name, next) => {
    const paper = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    const system = await paper(); // light, in this browser
    await next();
    await button('Theme: light').waitFor();
    expect(await paper()).toBe(system);
    await next();
    await button('Theme: dark').waitFor();
    const dark = await paper();
    expect(dark).not.toBe(system);
    await page.reload();
    await button('Theme: dark').waitFor();
    expect(await paper()).toBe(dark);
    await next();
    await button('Theme: automatic').waitFor();
    expect(await paper()).toBe(system);
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await paper()).toBe(dark);
    await page.emulateMedia({ colorScheme: 'light' });
  });

  test('k shows the board alone, also after a reload, and back', async () => {
    await page.keyboard.press('k');
    await bar().waitFor({ state: 'detached' });
    expect(await queryOf(page)).toEqual({ kiosk: '1' });
    await page.reload();
    await firstEvent(page);
    expect(await bar().count()).toBe(0);
    const corner = page.getByRole('complementary', { name: 'State of the board' });
    await corner.getByText('WebSocket').waitFor();
    await page.keyboard.press('p');
    await corner.getByText('Paused').waitFor();
    await page.keyboard.press('l');
    await page.keyboard.press('k');
    await bar().waitFor();
    expect(await queryOf(page)).toEqual({});
  });

  test('?kiosk hides the bar; Escape and the mouse at the upper edge tell how to leave', async () => {
    await page.goto(`${home()}?kiosk&range=15m`);
    await firstEvent(page);
    expect(await bar().count()).toBe(0);
    expect(await button('Show the bar k').count()).toBe(0);
    await page.keyboard.press('Escape');
    await button('Show the bar k').waitFor();
    await page.goto(`${home()}?kiosk&range=15m`);
    await firstEvent(page);
    await page.mouse.move(600, 300);
    expect(await button('Show the bar k').count()).toBe(0);
    await page.mouse.move(600, 20);
    await button('Show the bar k').click();
    await bar().waitFor();
    expect(await queryOf(page)).toEqual({ range: '15m' });
  });

  test('c and the pill show the connection, Escape hides it', async () => {
    const popover = dialog('Connection');
    await page.keyboard.press('c');
    await popover.waitFor();
    await page.keyboard.press('c');
    await popover.waitFor({ state: 'hidden' });
    await page.getByRole('button', { name: /^Connection: / }).click();
    await popover.waitFor();
    await page.keyboard.press('Escape');
    await popover.waitFor({ state: 'hidden' });
    expect((await timeOf(page)).live).toBe(true);
  });
});
