import type { Page } from 'playwright-core';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { installWatch } from '../../scripts/stage/watch.ts';
import { begin, firstEvent, plotOf, pointAt, queryOf, untilTime } from './lib/time.ts';
import { soon } from './lib/panels.ts';
import { describeInBrowser } from './with-stage.ts';

/** Ahead of UTC by a half hour, so that the minutes on the axes change as well. */
const TEHRAN = { name: 'Asia/Tehran', minutes: 210, short: 'GMT+3:30' } as const;

/** Takes a text that begins with a time of day; returns its minutes since midnight. */
function minutesIn(text: string): number {
  const [, hours, minutes] = /(\d\d):(\d\d):\d\d/.exec(text) ?? [];
  return Number(hours) * 60 + Number(minutes);
}

describeInBrowser('time zones', ['--host-metrics', 'on', '--synthetic-rate', '20'], (stage) => {
  let page: Page;
  beforeAll(async () => {
    page = await stage().open();
  });
  const home = (): string => `${stage().proxy.url}/`;
  beforeEach(() => begin(page, `${home()}?tz=utc`));

  const cpu = () => plotOf(page, 'CPU');
  const dialog = () => page.getByRole('dialog', { name: 'Time zone' });
  const shown = () => page.getByRole('button', { name: /^Time zone: / });

  async function useZone(name: string): Promise<void> {
    await dialog().getByRole('combobox', { name: 'Name of the zone' }).fill(name);
    await dialog().getByRole('button', { name: 'Use it' }).click();
  }

  /** What the tooltip says of the time in the middle of the plot. */
  async function tooltip(): Promise<string> {
    await pointAt(cpu(), 0.6);
    await pointAt(cpu(), 0.5);
    return page.locator('p.time').innerText();
  }

  /** A picture of the plot's lower edge, where the times stand. */
  async function axis(): Promise<string> {
    await page.mouse.move(0, 0);
    const box = await cpu().boundingBox();
    if (box === null) throw new Error('The plot is not on the screen.');
    const clip = { x: box.x, y: box.y + box.height - 18, width: box.width, height: 18 };
    return (await page.screenshot({ clip })).toString('base64');
  }

  test('a zone by name, in the dialog: in the line, on the axes, in the tooltip, in the address', async () => {
    await page.keyboard.press('p');
    await untilTime(page, { live: false, zone: 'UTC' });
    const before = await tooltip();
    expect(before).toMatch(/^\d\d:\d\d:\d\d UTC$/);
    const utcAxis = await axis();
    await page.keyboard.press('u');
    await useZone('asia/tehran');
    await untilTime(page, { zone: TEHRAN.name });
    await shown()
      .filter({ hasText: `${TEHRAN.name} (${TEHRAN.short})` })
      .waitFor();
    expect((await queryOf(page))['tz']).toBe(TEHRAN.name);
    const after = await tooltip();
    expect(after).toContain(TEHRAN.short);
    expect((minutesIn(after) - minutesIn(before) + 1440) % 1440).toBe(TEHRAN.minutes);
    await soon(axis).not.toBe(utcAxis);
    // And back by the mouse: the very same axis.
    await shown().click();
    await dialog().getByRole('radio', { name: 'Coordinated universal time' }).check();
    await dialog().getByRole('button', { name: 'Use it' }).click();
    await untilTime(page, { zone: 'UTC' });
    await soon(axis).toBe(utcAxis);
    expect((await queryOf(page))['tz']).toBe('utc');
  });

  test('a zone that does not exist is refused in words', async () => {
    await shown().click();
    await useZone('Mars/Olympus');
    await dialog().getByText('This browser knows no such zone.').waitFor();
    await useZone('');
    await dialog().getByText('Enter a zone.').waitFor();
    await page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'hidden' });
    await untilTime(page, { zone: 'UTC' });
  });

  test('the palette knows zones, and what was chosen outlives a reload and the address', async () => {
    await page.keyboard.press('Control+k');
    await page.keyboard.type('tokyo');
    await page.keyboard.press('Enter');
    await untilTime(page, { zone: 'Asia/Tokyo' });
    await page.reload();
    await firstEvent(page);
    await untilTime(page, { zone: 'Asia/Tokyo' });
    expect(await queryOf(page)).toEqual({ tz: 'Asia/Tokyo' });
    await page.goto(home());
    await firstEvent(page);
    await untilTime(page, { zone: 'Asia/Tokyo' });
    // The address wins where it says something else.
    await page.goto(`${home()}?tz=${TEHRAN.name}`);
    await firstEvent(page);
    await untilTime(page, { zone: TEHRAN.name });
  });

  test('the dialog for a range reads times in the zone chosen', async () => {
    await begin(page, `${home()}?tz=${TEHRAN.name}&from=2026-01-05T06:00:00Z&to=2026-01-05T07:00:00Z`);
    await page.keyboard.press('r');
    const range = page.getByRole('dialog', { name: 'Choose a range' });
    expect(await range.getByLabel('From', { exact: true }).inputValue()).toMatch(/^2026-01-05T09:30(:00)?$/);
    await range.getByText(`Times in ${TEHRAN.name}.`).waitFor();
    await range.getByLabel('To', { exact: true }).fill('2026-01-05T10:00:00');
    await page.keyboard.press('Enter');
    await range.waitFor({ state: 'hidden' });
    expect(await queryOf(page)).toMatchObject({ to: '2026-01-05T06:30:00.000Z' });
    await page.getByText('09:30–10:00').first().waitFor();
  });

  test('without a choice times are those of the browser', async () => {
    const browser = page.context().browser();
    if (browser === null) throw new Error('The page has no browser of its own.');
    const context = await browser.newContext({ timezoneId: 'America/New_York' });
    const there = await context.newPage();
    await there.addInitScript(installWatch);
    await there.goto(home());
    await firstEvent(there);
    await untilTime(there, { zone: 'America/New_York' });
    expect(await queryOf(there)).toEqual({});
    await there.getByRole('button', { name: 'Time zone: America/New_York' }).waitFor();
    await there.keyboard.press('u');
    await there.getByRole('radio', { name: 'Coordinated universal time' }).check();
    await there.keyboard.press('Enter');
    await untilTime(there, { zone: 'UTC' });
    await context.close();
  });
});
