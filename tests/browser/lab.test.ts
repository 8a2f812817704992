import type { Locator, Page } from 'playwright-core';
import { expect, onTestFinished, test } from 'vitest';
import * as v from 'valibot';
import { LabStateSchema, LAB_LIMITS, laneViewer, PATHS, type LaneName } from '#protocol';
import { violations } from './lib/axe.ts';
import { soon } from './lib/panels.ts';
import { describeInBrowser } from './with-stage.ts';

const LANES = ['WebSocket', 'Long polling', 'SSE', 'Polling', 'Auto'];
/** A verdict waits for five seconds of figures. */
const VERDICT = 20_000;
/** A short request of the page for its session. */
const SESSION = new RegExp(`${PATHS.lab}/sessions/([a-z0-9]{12})`);

const lane = (page: Page, name: string): Locator =>
  page
    .getByRole('article')
    .filter({ has: page.getByRole('heading', { name: new RegExp(`^${name}`), level: 3 }) });
const newest = (page: Page, name: string): Locator =>
  page
    .getByRole('list', { name: `${name}: newest events`, exact: true })
    .getByRole('listitem')
    .first();
/** Seq of the newest event that a lane shows; 0 before the first. */
const seqOf = async (page: Page, name: string): Promise<number> =>
  Number(/^[\d\u202f]+/.exec(await newest(page, name).innerText())?.[0].replaceAll('\u202f', '') ?? 0);
const view = (page: Page, name: string): Locator =>
  page.getByRole('navigation', { name: 'What is shown' }).getByRole('link', { name });
const figure = (page: Page, name: string): Locator =>
  page.getByRole('region', { name: 'All figures' }).getByRole('row', { name: new RegExp(`^${name}`) });

describeInBrowser('the Lab', ['--host-metrics', 'off', '--synthetic-rate', '0'], (stage) => {
  const open = async (query = '', path = 'lab'): Promise<Page> => {
    const page = await stage().open(`${path}${query}`);
    onTestFinished(async () => {
      // The session ends with its page: there are four at the most.
      await page.goto('about:blank');
      await page.context().close();
    });
    return page;
  };
  /** Waits until every lane has shown an event. */
  const running = async (page: Page): Promise<void> => {
    for (const name of LANES) await soon(() => seqOf(page, name), name).toBeGreaterThan(0);
  };

  test('the bar leads there; the verdict stands on top, and every lane shows the same events, none missing', async () => {
    const page = await open('', 'alerts');
    await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Lab' }).click();
    await running(page);
    const before = await seqOf(page, 'Polling');
    for (const name of LANES) await soon(() => seqOf(page, name), name).toBeGreaterThan(before);
    await page.getByRole('heading', { name: /^Best here: (WebSocket|SSE)/ }).waitFor({ timeout: VERDICT });
    for (const name of ['missing', 'twice']) {
      expect((await figure(page, name).getByRole('cell').allInnerTexts()).join()).toBe('0,0,0,0,0');
    }
  });

  test('a slider moved by keys changes what is sent, and the figures begin anew', async () => {
    const page = await open();
    await running(page);
    const slider = page.getByRole('slider', { name: 'Events a second' });
    await slider.focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await page.getByText(/Measured for .*: 50 events\/s with 100 B/).waitFor();
    // The verdict begins anew as well, above it: what is dragged stays where the pointer is.
    await page.getByRole('heading', { name: /^Best here/ }).waitFor({ timeout: VERDICT });
    const height = async (): Promise<number> => (await slider.boundingBox())?.y ?? Number.NaN;
    const before = await height();
    await page.keyboard.press('ArrowLeft');
    await page.getByRole('heading', { name: 'Measuring' }).waitFor();
    expect(Math.abs((await height()) - before)).toBeLessThan(1);
    await page.keyboard.press('ArrowRight');
    await page.getByRole('switch', { name: 'Batching' }).click();
    await page.getByText(/50 events\/s .*each sent at once/).waitFor();
  });

  test('a lane that is cut comes back, says how long that took, and has lost nothing', async () => {
    const page = await open();
    await running(page);
    await page.getByRole('button', { name: 'Cut SSE' }).click();
    const back = figure(page, 'back after a cut').getByRole('cell').nth(LANES.indexOf('SSE'));
    await soon(() => back.innerText()).toMatch(/^[\d.]+\sm?s \/ [\d.]+\sm?s$/);
    const since = await seqOf(page, 'SSE');
    await soon(() => seqOf(page, 'SSE')).toBeGreaterThan(since);
    expect((await figure(page, 'missing').getByRole('cell').allInnerTexts()).join()).toBe('0,0,0,0,0');
  });

  test('a paused lane stands still and catches up; the key p does it to all', async () => {
    const page = await open();
    await running(page);
    await page.getByRole('button', { name: 'Pause Polling' }).click();
    await lane(page, 'Polling').getByText('paused', { exact: true }).waitFor();
    const stood = await seqOf(page, 'Polling');
    await soon(() => seqOf(page, 'SSE')).toBeGreaterThan(stood + 10);
    expect(await seqOf(page, 'Polling')).toBe(stood);
    await page.getByRole('button', { name: 'Go on with Polling' }).click();
    await soon(() => seqOf(page, 'Polling')).toBeGreaterThan(stood + 10);
    expect((await figure(page, 'missing').getByRole('cell').allInnerTexts()).join()).toBe('0,0,0,0,0');
    await page.getByRole('heading', { name: 'The Lab' }).click();
    await page.keyboard.press('p');
    await soon(() => page.getByText('paused', { exact: true }).count()).toBe(LANES.length);
    await page.keyboard.press('p');
    await soon(() => page.getByText('paused', { exact: true }).count()).toBe(0);
  });

  test('a lane whose network forbids it says so, Auto gets round it, and the verdict names who is best now', async () => {
    const page = await open();
    const asked = await page.waitForRequest((request) => SESSION.test(request.url()));
    const [, id = ''] = SESSION.exec(asked.url()) ?? [];
    for (const name of ['websocket', 'auto'] satisfies LaneName[]) {
      await stage().proxy.use('upgrade-403', laneViewer(id, name));
    }
    await page.getByRole('button', { name: 'Cut WebSocket' }).click();
    await page.getByRole('button', { name: 'Cut Auto' }).click();
    await lane(page, 'WebSocket').getByText('WebSocket does not get through here').waitFor();
    await lane(page, 'Auto').getByText('on Long polling').waitFor();
    await page.getByRole('button', { name: 'Reset', exact: true }).click();
    await page.getByRole('heading', { name: /^Best here: SSE/ }).waitFor({ timeout: VERDICT });
    await page.getByText(/^WebSocket delivered nothing/).waitFor();
  });

  test('the projection shows its formula and the numbers in it', async () => {
    const page = await open();
    await running(page);
    await view(page, 'Projection').click();
    expect(new URL(page.url()).search).toBe('?view=projection');
    const table = page.getByRole('region', { name: 'Projection' });
    await soon(() => table.getByRole('row').count()).toBe(5);
    await page.getByText(/= viewers × \(events\/s/).waitFor();
    await page.getByText('With these numbers in it').click();
    const before = await table.getByRole('row', { name: /^SSE/ }).innerText();
    await page.getByRole('slider', { name: 'Viewers' }).press('End');
    await soon(() => table.getByRole('row', { name: /^SSE/ }).innerText()).not.toBe(before);
    await page
      .getByText(/^Bandwidth: 1,000,000 × /)
      .first()
      .waitFor();
    await page.goBack();
    await lane(page, 'SSE').waitFor();
  });

  test('the inspector shows what travels, explained; it is filtered, stopped and opened', async () => {
    const page = await open('?view=inspector');
    const list = page.getByRole('region', { name: 'Records' });
    const rows = list.getByRole('button');
    await soon(() => rows.count()).toBeGreaterThan(20);
    await page.getByRole('textbox', { name: 'Text to look for' }).fill('HTTP/1.1 GET poll');
    await soon(() => rows.count()).toBeGreaterThan(0);
    const texts = await rows.allInnerTexts();
    expect(texts.every((text) => text.includes('HTTP request'))).toBe(true);
    await rows.first().click();
    await list
      .getByText(/^GET \/api\/v1\/poll/)
      .first()
      .waitFor();
    await page.getByRole('button', { name: 'Follow the newest' }).click();
    await page.getByRole('textbox', { name: 'Text to look for' }).fill('');
    await page.getByRole('checkbox', { name: 'WebSocket', exact: true }).focus();
    for (const name of ['Long polling', 'SSE', 'Polling', 'Auto']) {
      await page.getByRole('checkbox', { name, exact: true }).uncheck();
    }
    await soon(async () => (await rows.allInnerTexts()).every((text) => text.includes('WebSocket'))).toBe(
      true,
    );
  });

  test('a lane that is cut in the inspector shows there how it begins again', async () => {
    const page = await open('?view=inspector');
    const rows = page.getByRole('region', { name: 'Records' }).getByRole('button');
    await soon(() => rows.count()).toBeGreaterThan(20);
    await page.getByRole('textbox', { name: 'Text to look for' }).fill('101 Switching Protocols');
    await page.getByRole('button', { name: 'Cut WebSocket' }).click();
    await soon(() => rows.count()).toBeGreaterThan(0);
  });

  test('what is recorded is a report with an address of its own, and files', async () => {
    const page = await open('?seconds=5');
    await running(page);
    await page.getByRole('button', { name: 'Record 5 s' }).click();
    await page.getByRole('progressbar', { name: 'Recorded' }).waitFor();
    await page.getByRole('link', { name: 'Open the report' }).click({ timeout: 20_000 });
    await page.getByRole('heading', { name: 'Report of the Lab' }).waitFor();
    await page.getByRole('heading', { name: /^Best here/ }).waitFor();
    expect(new URL(page.url()).pathname).toMatch(/^\/lab\/reports\/[a-z0-9]{12}$/);
    for (const [name, ending] of [
      ['JSON', 'json'],
      ['CSV', 'csv'],
      ['PNG', 'png'],
    ] as const) {
      const file = page.waitForEvent('download');
      await page.getByText(name, { exact: true }).click();
      expect((await file).suggestedFilename()).toMatch(new RegExp(`^switchyard-lab-.*\\.${ending}$`));
    }
    expect(await violations(page)).toEqual([]);
    await page.setViewportSize({ width: 360, height: 740 });
    await soon(() => page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
    await page.goto(`${stage().proxy.url}/lab/reports/nosuchreport`);
    await page.getByRole('link', { name: 'Open the Lab' }).waitFor();
  });

  test('where all sessions are taken it says so, and goes on when one is free', async () => {
    const origin = stage().server().url;
    const sessions = await Promise.all(
      Array.from({ length: LAB_LIMITS.sessions }, async () => {
        const answer = await fetch(`${origin}${PATHS.lab}/sessions`, {
          method: 'POST',
          headers: { 'Content-Type': 'application/json' },
          body: '{}',
        });
        return v.parse(LabStateSchema, await answer.json()).id;
      }),
    );
    const page = await open();
    const again = page.getByRole('button', { name: 'Try again' });
    await again.waitFor();
    for (const id of sessions) await fetch(`${origin}${PATHS.lab}/sessions/${id}`, { method: 'DELETE' });
    await again.click();
    await running(page);
  });

  test('nothing in it keeps anybody out, in light and dark, wide and narrow', async () => {
    const page = await open();
    await running(page);
    await page.getByRole('heading', { name: /^Best here/ }).waitFor({ timeout: VERDICT });
    await page.getByRole('checkbox', { name: 'Say how each figure is measured' }).check();
    expect(await violations(page)).toEqual([]);
    await page.setViewportSize({ width: 360, height: 740 });
    await soon(() => page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
    expect(await violations(page)).toEqual([]);
    await view(page, 'Inspector').click();
    await soon(() =>
      page.getByRole('region', { name: 'Records' }).getByRole('button').count(),
    ).toBeGreaterThan(5);
    await page.getByRole('button', { name: 'Pause', exact: true }).click();
    expect(await violations(page)).toEqual([]);
    await soon(() => page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
    await view(page, 'Projection').click();
    expect(await violations(page)).toEqual([]);
  });
});
