import type { Page } from 'playwright-core';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { SPANS } from '../../web/state/time.ts';
import {
  begin,
  clickTwice,
  dragOver,
  firstEvent,
  plotOf,
  queryOf,
  selectedWords,
  timeOf,
  untilTime,
} from './lib/time.ts';
import { describeInBrowser } from './with-stage.ts';

const iso = (at: number): string => new Date(at).toISOString();

describeInBrowser('zooming', ['--host-metrics', 'on', '--synthetic-rate', '20'], (stage) => {
  let page: Page;
  beforeAll(async () => {
    page = await stage().open();
  });
  beforeEach(() => begin(page, `${stage().proxy.url}/`));
  const cpu = () => plotOf(page, 'CPU');

  test('a drag zooms to what was selected, a double click goes back step by step', async () => {
    const said = await dragOver(cpu(), 0.3, 0.7);
    const first = await untilTime(page, { live: false, zooms: 1 });
    expect(said).toBe(selectedWords(first));
    expect(first.reasons).toEqual(['zoom']);
    const length = first.range.to - first.range.from;
    expect(length / SPANS['5m']).toBeGreaterThan(0.38); // the plot is a little narrower than its element
    expect(length / SPANS['5m']).toBeLessThan(0.55);
    expect(await queryOf(page)).toEqual({ from: iso(first.range.from), to: iso(first.range.to) });
    // To the left is the same; it is another panel, and all show the same time.
    const inner = await dragOver(plotOf(page, 'Memory'), 0.8, 0.4);
    const second = await untilTime(page, { zooms: 2 });
    expect(inner).toBe(selectedWords(second));
    expect(second.range.from).toBeGreaterThan(first.range.from);
    expect(second.range.to).toBeLessThan(first.range.to);
    await clickTwice(cpu());
    expect((await untilTime(page, { zooms: 1 })).range).toEqual(first.range);
    await clickTwice(cpu());
    await untilTime(page, { live: true, zooms: 0 });
    expect(await queryOf(page)).toEqual({});
  });

  test('a drag beyond the edge ends at the edge, one too short zooms nowhere', async () => {
    await page.keyboard.press('p');
    const { range } = await untilTime(page, { live: false });
    await dragOver(cpu(), 0.5, 1.3);
    const zoomed = await untilTime(page, { zooms: 1 });
    expect(Math.abs(zoomed.range.to - range.to)).toBeLessThanOrEqual(1);
    expect([...zoomed.reasons].sort()).toEqual(['user', 'zoom']);
    const said = await dragOver(cpu(), 0.5, 0.52); // 3 s
    expect(said).toContain('at least 5 s');
    expect(await timeOf(page)).toMatchObject({ zooms: 1, range: zoomed.range });
  });

  test('Escape calls a selection off', async () => {
    await cpu().focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Home');
    await cpu().locator('.ends b').waitFor();
    await page.keyboard.press('Escape');
    await cpu().locator('.ends b').waitFor({ state: 'detached' });
    await page.keyboard.press('Enter'); // it begins a selection, and ends none
    expect((await timeOf(page)).live).toBe(true);
  });

  test('the keys zoom where the plot has the focus, and Backspace and z go back', async () => {
    await page.keyboard.press('p'); // what is pointed at stays where it is
    const { range } = await untilTime(page, { live: false });
    await cpu().focus();
    await page.keyboard.press('End');
    for (let step = 0; step < 2; step += 1) await page.keyboard.press('Shift+ArrowLeft');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Home');
    const said = await cpu().locator('.ends b').innerText();
    await page.keyboard.press('Enter');
    const first = await untilTime(page, { zooms: 1 });
    expect(said).toBe(selectedWords(first));
    expect(first.range.from).toBe(range.from);
    expect(first.range.to).toBeLessThan(range.to - 5_000);
    await page.keyboard.press('Backspace');
    expect((await untilTime(page, { zooms: 0 })).range).toEqual(range);
    await page.keyboard.press('Home');
    await page.keyboard.press('Enter');
    await page.keyboard.press('End');
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('Enter');
    expect((await untilTime(page, { zooms: 1 })).range.from).toBe(range.from);
    await page.keyboard.press('z');
    expect(await untilTime(page, { zooms: 0 })).toMatchObject({ range, reasons: ['user'] });
    await page.keyboard.press('z'); // there is nothing to go back from
    expect(await timeOf(page)).toMatchObject({ range, live: false });
  });

  test('a button goes back as well, and l leaves every zoom at once', async () => {
    await dragOver(cpu(), 0.2, 0.8);
    await untilTime(page, { zooms: 1 });
    await page.getByTitle('Back from the zoom').click();
    await untilTime(page, { live: true, zooms: 0 });
    await dragOver(cpu(), 0.2, 0.8);
    await untilTime(page, { zooms: 1 });
    await dragOver(cpu(), 0.2, 0.8);
    await untilTime(page, { zooms: 2 });
    await page.keyboard.press('l');
    await untilTime(page, { live: true, zooms: 0 });
    expect(await page.getByTitle('Back from the zoom').count()).toBe(0);
  });

  test('the browser goes back and forth between zooms', async () => {
    await dragOver(cpu(), 0.2, 0.8);
    const first = await untilTime(page, { zooms: 1 });
    await dragOver(cpu(), 0.3, 0.7);
    const second = await untilTime(page, { zooms: 2 });
    await page.goBack();
    expect((await untilTime(page, { zooms: 1 })).range).toEqual(first.range);
    await page.goBack();
    await untilTime(page, { live: true, zooms: 0 });
    await page.goForward();
    await page.goForward();
    expect((await untilTime(page, { zooms: 2 })).range).toEqual(second.range);
    // It also knows what to go back to without the browser.
    await page.keyboard.press('z');
    expect((await untilTime(page, { zooms: 1 })).range).toEqual(first.range);
  });

  test('a reload changes nothing, and neither does opening the link elsewhere', async () => {
    await page.getByRole('radio', { name: 'The last 15 minutes' }).click();
    await dragOver(cpu(), 0.4, 0.9);
    const { range } = await untilTime(page, { zooms: 1 });
    const shown = { range, live: false, span: SPANS['15m'], reasons: ['zoom'] };
    await page.reload();
    await firstEvent(page);
    expect(await untilTime(page, { zooms: 1 })).toMatchObject(shown);
    const elsewhere = await stage().open(new URL(page.url()).search);
    await firstEvent(elsewhere);
    expect(await timeOf(elsewhere)).toMatchObject({ ...shown, reasons: ['past'], zooms: 0 });
    await elsewhere.context().close();
    await page.keyboard.press('z');
    await untilTime(page, { live: true, span: SPANS['15m'] });
    await page.reload();
    await firstEvent(page);
    expect(await timeOf(page)).toMatchObject({ live: true, span: SPANS['15m'] });
  });
});
