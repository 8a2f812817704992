import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PAGE_PATHS, PATHS, PROCESS_LIMIT } from '#protocol';
import * as v from 'valibot';
import { choose } from '../browser/lib/panels.ts';
import { chromium } from '../lib/chromium.ts';
import { cellsOf, formulasIn } from './csv-cells.ts';
import { faultsOf, missing } from './guard.ts';
import { FORMULAS } from './payload-breakouts.ts';
import { PAYLOADS } from './payloads.ts';
import { PROCESSES, within } from './plant.ts';
import { setXssStage, type XssStage } from './xss-stage.ts';

/** Milliseconds in which what is to be seen is seen. */
const SEEN = 30_000;

/** Takes a page and texts; expects that it shows all of them as text, and that nothing of them ran. */
async function expectText(page: Page, texts: readonly string[]): Promise<void> {
  expect(texts.length).toBeGreaterThan(0);
  await expect.poll(() => missing(page, texts), { timeout: SEEN, interval: 250 }).toEqual([]);
  expect(await faultsOf(page)).toEqual([]);
}

describe.skipIf(chromium === undefined)('texts from outside are texts', () => {
  let stage: XssStage;
  beforeAll(async () => {
    stage = await setXssStage(chromium ?? '', []);
  });
  afterAll(() => stage.close());

  /** Takes a path and which planted texts; opens it and expects them. */
  const look = async (path: string, texts: readonly string[]): Promise<Page> => {
    const page = await stage.open(path);
    await expectText(page, texts);
    return page;
  };

  test('there are two hundred and more, and doors take most of them', () => {
    expect(new Set(PAYLOADS).size).toBe(PAYLOADS.length);
    expect(PAYLOADS.length).toBeGreaterThanOrEqual(200);
    const { lots = [], notes = [], rules = [], 'outside alerts': outside = [] } = stage.planted;
    for (const taken of [lots, notes, rules]) expect(taken.length).toBeGreaterThan(180);
    expect(outside.length).toBe(PAYLOADS.length);
  });

  test('the guard would notice', async () => {
    const page = await stage.open(PAGE_PATHS.doctor);
    await page.getByRole('heading', { level: 1 }).waitFor();
    expect(await faultsOf(page)).toEqual([]);
    const refused = await page.evaluate(() => {
      const link = document.createElement('a');
      link.href = 'javascript:pwn()';
      document.body.append(link);
      try {
        document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=pwn()>');
      } catch {
        return true;
      }
      return false;
    });
    expect(refused).toBe(true);
    await page.evaluate(() => (window as unknown as { pwn: () => void }).pwn()); // the guard's own
    const faults = (await faultsOf(page)).join('\n');
    for (const sign of ['require-trusted-types-for', page.url(), 'javascript:pwn()'])
      expect(faults).toContain(sign);
    await expect.poll(() => stage.guard.heard.join('\n'), { timeout: SEEN }).toMatch(/trusted/i);
    stage.guard.heard.length = 0;
    await page.close();
  });

  test.each([
    ['legends', '/?panel=temperature&range=15m'],
    ['bars', '/?panel=space&range=15m'],
    ['names of networks', '/?panel=network&range=15m'],
  ])('%s', async (_what, path) => {
    const page = await look(path, PAYLOADS);
    await page.close();
  });

  test('the board, its tooltip and its tables', async () => {
    const page = await look('/?range=15m', [...PROCESSES]);
    const plots = page.getByRole('application');
    for (let at = 0; at < (await plots.count()); at += 1) {
      await plots.nth(at).scrollIntoViewIfNeeded();
      await plots.nth(at).hover();
    }
    await page.keyboard.press('t');
    await expectText(page, PAYLOADS);
    await page.close();
  });

  test.each([
    ['lots', PAGE_PATHS.lots, 'lots'],
    ['alerts from outside', PAGE_PATHS.alerts, 'outside alerts'],
    ['rules', `${PAGE_PATHS.alerts}?view=rules`, 'rules'],
    ['silences', `${PAGE_PATHS.alerts}?view=silences`, 'silences'],
    ['channels', `${PAGE_PATHS.alerts}?view=delivery`, 'channels'],
    ['people', `${PAGE_PATHS.settings}?view=people`, 'people'],
    ['tokens', `${PAGE_PATHS.settings}?view=tokens`, 'tokens'],
    ['shares', `${PAGE_PATHS.settings}?view=shares`, 'shares'],
    ['sessions', `${PAGE_PATHS.settings}?view=sessions`, 'browsers'],
  ])('%s', async (_what, path, which) => {
    const page = await look(path, stage.planted[which] ?? []);
    await page.close();
  });

  test('the names of processes', async () => {
    const page = await stage.open('/healthz');
    // The newest table has room for sixteen: each load is shown another sixteen.
    for (let at = 0; at < within(64).length; at += PROCESS_LIMIT) {
      const names = within(64).slice(at, at + PROCESS_LIMIT);
      const table = names.map((name, n) => [n + 1, name, 60 - n, 1e6]);
      await page.route(`**${PATHS.snapshot}*`, async (route) => {
        const response = await route.fetch();
        const snapshot = v.parse(
          v.looseObject({
            events: v.array(v.tuple([v.number(), v.number(), v.string(), v.string(), v.unknown()])),
          }),
          await response.json(),
        );
        const events = snapshot.events.map((event) =>
          event[3] === 'processes' ? event.with(4, table) : event,
        );
        await route.fulfill({ response, json: { ...snapshot, events } });
      });
      await page.goto(`${stage.server.url}/?panel=processes&share=off`);
      await expectText(page, names);
      await page.unroute(`**${PATHS.snapshot}*`);
    }
    await page.close();
  });

  test('what is said of a lot, and its proof', async () => {
    const page = await stage.open('/healthz');
    for (const { id, texts } of stage.lots) {
      await page.goto(`${stage.server.url}${PAGE_PATHS.lots}/${id}`);
      await expectText(page, texts);
      await page.getByRole('button', { name: 'Proof' }).click();
      await page.getByRole('dialog').getByRole('button').first().waitFor();
      expect(await faultsOf(page)).toEqual([]);
    }
    expect(stage.lots.length).toBeGreaterThan(8);
    await page.close();
  });

  test('why a rule fired, and the audit list', async () => {
    const page = await look(`${PAGE_PATHS.alerts}?view=rules`, stage.planted['rules'] ?? []);
    for (const at of [0, 40, 90]) {
      await page.getByRole('button', { name: 'Why?' }).nth(at).click();
      await page.getByRole('button', { name: 'Close', exact: true }).waitFor();
      expect(await faultsOf(page)).toEqual([]);
      await page.getByRole('button', { name: 'Close', exact: true }).click();
    }
    await page.goto(`${stage.server.url}${PAGE_PATHS.settings}?view=audit`);
    await expectText(page, (stage.planted['shares'] ?? []).slice(-20));
    await page.close();
  });

  test('the dialog of a share', async () => {
    const page = await look(`${PAGE_PATHS.settings}?view=shares`, stage.planted['shares'] ?? []);
    const list = page.getByRole('list', { name: 'Shares' });
    for (const at of [0, 7, 21, 33]) {
      await list.getByRole('listitem').nth(at).getByRole('button').first().click();
      await page.getByRole('dialog').waitFor();
      // The preview is a frame of ours, and nothing else is.
      const faults = (await faultsOf(page)).filter((fault) => !fault.startsWith('<iframe'));
      expect(faults).toEqual([]);
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
    }
    await page.close();
  });

  test.each([
    ['Temperature', 'temperature'],
    ['Disk space', 'space'],
    ['Busiest processes', 'processes'],
  ])('the CSV of %s has no formula in it', async (title, panel) => {
    const page = await stage.open(`/?panel=${panel}&range=15m`);
    await expectText(page, panel === 'processes' ? PROCESSES : PAYLOADS);
    const download = page.waitForEvent('download');
    await choose(page, title, 'Download CSV', 'keys');
    const rows = cellsOf(await readFile(await (await download).path(), 'utf8'));
    expect(formulasIn(rows)).toEqual([]);
    const cells = rows.flat();
    const texts = panel === 'processes' ? PROCESSES.filter((text) => FORMULAS.includes(text)) : FORMULAS;
    // A legend has its unit behind it.
    for (const text of texts) {
      expect(
        cells.some((cell) => cell.startsWith(`'${text}`) || cell.startsWith(text)),
        text,
      ).toBe(true);
    }
    await page.close();
  });

  test('nothing of all this said a word, and nothing went elsewhere', () => {
    expect(stage.guard.heard).toEqual([]);
    expect(stage.guard.strayed).toEqual([]);
  });
});
