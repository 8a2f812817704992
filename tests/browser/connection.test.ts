import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { PATHS } from '#protocol';
import { switchTo } from '../../scripts/switching/switching.ts';
import type { Stage } from '../../scripts/stage/stage.ts';
import { edges, tooltip } from './lib/crosshair.ts';
import { openBoard, paintedPixels, panel, pause, plot, soon } from './lib/panels.ts';
import { awaitCarrier } from './lib/states.ts';
import { describeInBrowser } from './with-stage.ts';

/** Presses of an arrow after which a mark of the last seconds must have been passed. */
const STEPS = 60;

/** Takes a text; writes it on the timeline as any viewer would. */
async function writeNote(stage: Stage, text: string): Promise<void> {
  const answer = await fetch(stage.server().url + PATHS.commands, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() },
    body: JSON.stringify({ type: 'note', text }),
  });
  expect(answer.status).toBeLessThan(300);
}

describeInBrowser('what the page says of its connection', ['--host-metrics', 'on'], (stage) => {
  const popover = (page: Page) => page.getByRole('dialog', { name: 'Connection' });
  const transportColour = (page: Page, name: string): Promise<string> =>
    page.evaluate((token) => {
      const probe = document.body.appendChild(document.createElement('i'));
      probe.style.color = `var(--t-${token})`;
      const { color } = getComputedStyle(probe);
      probe.remove();
      return color;
    }, name);

  /** Moves the crosshair of a chart from its end to the left until what is said of it has the words. */
  const findByKeys = async (page: Page, title: string, words: string): Promise<void> => {
    await plot(page, title).focus();
    await page.keyboard.press('End');
    const said = panel(page, title).locator('[aria-live=polite]');
    for (let step = 0; step < STEPS; step++) {
      if ((await said.innerText()).includes(words)) return;
      await page.keyboard.press('ArrowLeft');
    }
    expect(await said.innerText()).toContain(words);
  };

  test('a switch of the transport is marked on every chart, and told of in the tooltip', async () => {
    const page = await openBoard(stage(), '&transport=websocket');
    await awaitCarrier(page, 'websocket');
    const colour = await transportColour(page, 'sse');
    const titles = ['CPU', 'Load', 'Events'];
    const counts = (): Promise<number[]> =>
      Promise.all(titles.map(async (title) => (await paintedPixels(page, title, [colour]))[0] ?? 0));
    expect(await counts()).toEqual([0, 0, 0]);
    await switchTo(page, 'sse');
    const seen = await page.evaluate(() => window.switchyard?.applied().count ?? 0);
    await page.waitForFunction((before) => (window.switchyard?.applied().count ?? 0) > before + 100, seen);
    await pause(page);
    await soon(async () => (await counts()).map((count) => count > 20)).toEqual([true, true, true]);
    await findByKeys(page, 'Load', 'Switched to SSE');
    await soon(() => tooltip(page).innerText()).toContain('switched to SSE');
    const there = (await plot(page, 'Load').locator('> i').boundingBox())?.x ?? NaN;
    await page.keyboard.press('Escape');
    const { left, right } = await edges(page, 'Load');
    expect(there).toBeGreaterThan(left);
    expect(there).toBeLessThanOrEqual(right);
    const { y = 0, height = 0 } = (await plot(page, 'Load').boundingBox()) ?? {};
    await page.mouse.move(there, y + height / 2);
    await soon(() => tooltip(page).innerText()).toContain('switched to SSE');
    await page.mouse.move(left + 5, y + height / 2);
    await soon(() => tooltip(page).innerText()).not.toContain('switched to SSE');
    await page.context().close();
  });

  test('a note is read in the list, by the keys and in the tooltip, also on a page that comes later', async () => {
    const text = `Replaced the fan, ${Date.now() % 1000}`;
    const first = await openBoard(stage());
    await writeNote(stage(), text);
    const listed = (page: Page) => page.getByRole('region', { name: 'Notes on the timeline' });
    await listed(first).getByText(text).waitFor({ state: 'attached' });
    const later = await openBoard(stage());
    for (const page of [first, later]) {
      await listed(page).getByText(text).waitFor({ state: 'attached' });
      await pause(page);
      await findByKeys(page, 'CPU', `Note: ${text}`);
      await soon(() => tooltip(page).innerText()).toContain(text);
      await page.context().close();
    }
  });

  test.each(['mouse', 'keys'] as const)('%s: the popover opens, says the truth, and closes', async (by) => {
    const page = await openBoard(stage(), '&transport=websocket');
    await awaitCarrier(page, 'websocket');
    await switchTo(page, 'long-polling');
    const pill = page.getByRole('button', { name: /^Connection:/ });
    const toggle = (): Promise<void> => (by === 'mouse' ? pill.click() : page.keyboard.press('c'));
    await toggle();
    await popover(page).waitFor();
    const figure = (name: string): Promise<string> =>
      popover(page)
        .locator('dl > div')
        .filter({ has: page.locator('dt', { hasText: new RegExp(`^${name}`) }) })
        .locator('dd')
        .first()
        .innerText();
    const number = async (name: string): Promise<number> =>
      Number(/^[\d\u202f]+/.exec(await figure(name))?.[0].replaceAll('\u202f', '') ?? NaN);
    expect(await popover(page).getByRole('heading', { level: 2 }).innerText()).toContain('Long polling');
    expect(await figure('Mode')).toContain('by hand');
    expect(await number('Gaps')).toBe(0);
    await soon(() => number('Switches')).toBe(1); // counted anew at every beat
    const stats = await page.evaluate(() => ({
      duplicates: window.switchyard?.stats().total.duplicates,
      epochSeq: window.switchyard?.applied().seq ?? NaN,
      events: window.switchyard?.stats().total.events ?? NaN,
    }));
    await soon(() => number('Duplicates dropped')).toBe(stats.duplicates);
    // Events go on coming: what is written next is at least what was counted before.
    await soon(() => number('Events')).toBeGreaterThanOrEqual(stats.events);
    const cursor = async (): Promise<number> => Number((await figure('Cursor')).split(':')[1]);
    expect(await figure('Cursor')).toMatch(/^[0-9a-f]{16}:\d+$/);
    await soon(cursor).toBeGreaterThanOrEqual(stats.epochSeq);
    expect(await cursor()).toBeLessThanOrEqual(
      (await page.evaluate(() => window.switchyard?.applied().seq)) ?? NaN,
    );
    await soon(() => figure('Event delay')).toMatch(/\d+ ms · .*\d+ ms/);
    const carriers = await popover(page).getByRole('rowheader').allInnerTexts();
    expect(carriers.map((name) => name.trim())).toEqual(['WebSocket', 'Long polling']);
    await page.keyboard.press('Escape');
    await popover(page).waitFor({ state: 'hidden' });
    await toggle();
    await popover(page).waitFor();
    await toggle();
    await popover(page).waitFor({ state: 'hidden' });
    await page.context().close();
  });
});
