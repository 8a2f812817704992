import type { Page } from 'playwright-core';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { decodeEvent } from '#protocol';
import { prove } from '../../scripts/stage/proof.ts';
import { readSeqs } from '../../scripts/stage/log.ts';
import { SPANS } from '../../web/state/time.ts';
import { SPAN_CHOICES } from '../../web/ui/time-words.ts';
import { soon } from './lib/panels.ts';
import { awaitEvents } from './lib/states.ts';
import { begin, idOf, queryOf, readSnapshot, samplesOf, timeOf, untilTime } from './lib/time.ts';
import { describeInBrowser } from './with-stage.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** Yesterday's moment in the middle of an hour: whatever the time is now, nothing near it is special. */
const yesterday = new Date(`${new Date(Date.now() - DAY).toISOString().slice(0, 10)}T10:30:30Z`).getTime();
const iso = (at: number): string => new Date(at).toISOString();
const local = (at: number): string => iso(at).slice(0, 19);

describeInBrowser('time on the page', ['--host-metrics', 'on', '--synthetic-rate', '20'], (stage) => {
  let page: Page;
  beforeAll(async () => {
    page = await stage().open();
  });
  const home = (): string => `${stage().proxy.url}/`;
  const live = () => page.getByRole('button', { name: /^(Live|Paused|Past|Zoomed)/ });
  const radio = (long: string) => page.getByRole('radio', { name: `The ${long}` });

  beforeEach(() => begin(page, home()));

  test.each(['mouse', 'keys'] as const)(
    'every range is one step away by %s, and in the address',
    async (by) => {
      await radio('last minute').click();
      for (const { name, ms, long } of SPAN_CHOICES) {
        if (by === 'mouse') await radio(long).click();
        else if (name !== '1m') await page.keyboard.press('ArrowRight');
        // What the page holds is drawn at once; a longer range is asked of the server.
        await untilTime(page, { live: true, span: ms, past: ms <= SPANS['5m'] ? 'held' : 'ready' });
        expect(await queryOf(page)).toEqual(name === '5m' ? {} : { range: name });
        expect(await radio(long).isChecked()).toBe(true);
        await page.locator('strong', { hasText: long }).waitFor();
      }
    },
  );

  test('where there is no room the ranges are a list', async () => {
    await page.setViewportSize({ width: 700, height: 900 });
    const list = page.getByRole('combobox', { name: 'Time range' });
    await list.selectOption('1h');
    await untilTime(page, { span: SPANS['1h'] });
    await list.focus();
    await page.keyboard.press('ArrowDown');
    await untilTime(page, { span: SPANS['6h'] });
    await list.selectOption('chosen');
    await page.getByRole('dialog', { name: 'Choose a range' }).waitFor();
    expect(await list.inputValue()).toBe('6h'); // what is shown, and not what was asked for
  });

  test('+ and - go through the ranges, and around the middle of one that stands still', async () => {
    await page.keyboard.press('-');
    await untilTime(page, { span: SPANS['15m'] });
    await page.keyboard.press('+');
    await page.keyboard.press('+');
    await untilTime(page, { live: true, span: SPANS['1m'] });
    expect(await queryOf(page)).toEqual({ range: '1m' });
    await page.keyboard.press('p');
    const { range: whole } = await untilTime(page, { live: false });
    await page.keyboard.press('+');
    const { range: half } = await untilTime(page, { zooms: 1 });
    expect(half.to - half.from).toBe(30_000);
    expect(Math.abs(half.from + half.to - whole.from - whole.to)).toBeLessThanOrEqual(2);
    await page.keyboard.press('-');
    const { range: again } = await untilTime(page, { zooms: 2 });
    expect(Math.abs(again.from - whole.from)).toBeLessThanOrEqual(2);
    expect(again.to - again.from).toBe(MINUTE);
  });

  test(', and . go by half of what is shown, and return to live at the end', async () => {
    await radio('last minute').click();
    const { range } = await untilTime(page, { span: MINUTE });
    await page.keyboard.press(',');
    const first = await untilTime(page, { live: false });
    expect(first.range.to - first.range.from).toBe(MINUTE);
    expect(first.range.to).toBeGreaterThan(range.to - 31_000);
    expect(first.range.to).toBeLessThan(range.to - 20_000); // the newest moved on until the key was pressed
    await page.keyboard.press(',');
    const second = await timeOf(page);
    expect(second.range.to).toBe(first.range.to - MINUTE / 2);
    expect(await queryOf(page)).toEqual({
      range: '1m',
      from: iso(second.range.from),
      to: iso(second.range.to),
    });
    await page.keyboard.press('.');
    expect((await timeOf(page)).range).toEqual(first.range);
    await page.waitForFunction(() => (window.switchyard?.time().behind.ms ?? 0) > 30_000);
    await page.keyboard.press('.');
    expect((await timeOf(page)).live).toBe(false);
    await page.keyboard.press('.');
    await untilTime(page, { live: true, span: MINUTE });
  });

  test.each([
    ['the button', () => live().click()],
    ['Space', () => page.keyboard.press(' ')],
    ['p', () => page.keyboard.press('p')],
  ])('%s pauses, and the same goes on', async (_name, press) => {
    await press();
    const { range, reasons } = await untilTime(page, { live: false });
    expect(reasons).toEqual(['user']);
    expect(await queryOf(page)).toEqual({ from: iso(range.from), to: iso(range.to) });
    await live().filter({ hasText: 'Paused' }).waitFor();
    await press();
    await untilTime(page, { live: true });
    await live().filter({ hasText: 'Live' }).waitFor();
    expect(await queryOf(page)).toEqual({});
  });

  test('how far behind a pause is grows, and is said', async () => {
    await page.keyboard.press('p');
    const { range } = await untilTime(page, { live: false });
    const behind = async (): Promise<number> =>
      Number(/· (\d+) s behind \(/.exec(await live().innerText())?.[1] ?? NaN);
    await soon(behind).toBeGreaterThan(0);
    const [said, early] = [await behind(), await timeOf(page)];
    await soon(behind).toBeGreaterThan(said);
    const later = await timeOf(page);
    expect(later.behind.ms).toBeGreaterThan(early.behind.ms);
    expect(later.behind.events).toBeGreaterThan(early.behind.events);
    expect(later.range).toEqual(range);
    expect(await page.title()).toMatch(/paused/i);
  });

  test('a pause changes nothing that is drawn, and l goes on without a gap', async () => {
    const id = idOf(await readSnapshot(stage().server().url, 5), 'synthetic.wave');
    await page.keyboard.press('p');
    const { range } = await untilTime(page, { live: false });
    // A curve goes on to the first sample beyond the edge, which may come later.
    const drawn = async () => (await samplesOf(page, id)).filter(([at = 0]) => at <= range.to);
    const before = await drawn();
    await page.waitForFunction(() => (window.switchyard?.time().behind.events ?? 0) > 60);
    expect(await drawn()).toEqual(before);
    await page.keyboard.press('l');
    const { behind } = await untilTime(page, { live: true });
    expect(behind).toEqual({ ms: 0, events: 0 });
    await awaitEvents(page, 60);
    // Every event of the log was applied once, and every sample of it is drawn.
    const applied = await page.evaluate(() => [...(window.watched?.seqs ?? [])]);
    const { url } = stage().server();
    const stored = await readSeqs(url, (applied[0] ?? 1) - 1, Math.max(...applied));
    expect(prove(applied, stored)).toEqual({ gaps: 0, duplicates: 0, inversions: 0 });
    const shown = new Map((await samplesOf(page, id)).map(([at = 0, value = 0]) => [at, value]));
    const newest = Math.max(...shown.keys());
    const written = (await readSnapshot(url, 60)).events
      .map(decodeEvent)
      .filter(({ at, topic }) => topic === 'metrics/synthetic' && at > range.to - 500 && at < newest)
      .map(({ at, data }) => [at, valueIn(data, id)] as const);
    expect(written.length).toBeGreaterThan(60);
    for (const [at, value] of new Map(written)) expect(shown.get(at), iso(at)).toBe(value);
  });

  test('a range of one’s own by the keys alone', async () => {
    const [from, to] = [yesterday, yesterday + 10 * MINUTE];
    await begin(page, `${home()}?from=${iso(from)}&to=${iso(to)}`);
    await page.keyboard.press('r');
    const dialog = page.getByRole('dialog', { name: 'Choose a range' });
    await dialog.waitFor();
    // The dialog begins at what is shown, and the focus in it: month, day, year, hour, minute.
    for (let part = 1; part < 5; part += 1) await page.keyboard.press('ArrowRight');
    for (let minute = 0; minute < 5; minute += 1) await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'hidden' });
    const range = { from: from - 5 * MINUTE, to };
    expect(await timeOf(page)).toMatchObject({ range, live: false, reasons: ['past'] });
    expect(await queryOf(page)).toEqual({ from: iso(range.from), to: iso(to) });
    await page.getByText('15 minutes', { exact: true }).waitFor();
  });

  test('a range of one’s own by the mouse, refused in words until it makes sense', async () => {
    await page.getByRole('button', { name: 'Chosen range…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Choose a range' });
    const fill = async (from: string, to: string): Promise<void> => {
      await dialog.getByLabel('From', { exact: true }).fill(from);
      await dialog.getByLabel('To', { exact: true }).fill(to);
      await dialog.getByRole('button', { name: 'Show', exact: true }).click();
    };
    await fill(local(yesterday), local(yesterday - MINUTE));
    await dialog.getByText('The end must be later than the start.').waitFor();
    await fill(local(Date.now() + DAY), local(Date.now() + 2 * DAY));
    await dialog.getByText('This is in the future').waitFor();
    await fill('', local(yesterday));
    await dialog.getByText('Enter a day and a time.').waitFor();
    await fill(local(yesterday), local(yesterday + 3_000));
    await dialog.getByText('A range lasts 5 s at least.').waitFor();
    expect((await timeOf(page)).live).toBe(true);
    await fill(local(yesterday), local(yesterday + MINUTE));
    await dialog.waitFor({ state: 'hidden' });
    expect((await timeOf(page)).range).toEqual({ from: yesterday, to: yesterday + MINUTE });
    await page.getByRole('button', { name: 'Chosen range…' }).click();
    await dialog.getByRole('button', { name: 'Yesterday' }).click();
    const midnight = new Date(`${iso(yesterday).slice(0, 10)}T00:00Z`).getTime();
    await page.waitForFunction(() => /held|ready/.test(window.switchyard?.time().past ?? ''));
    expect((await timeOf(page)).range).toEqual({ from: midnight, to: midnight + DAY });
  });
});

/** Takes a flat row of samples and a series' id; returns its value. */
function valueIn(row: unknown, id: number): unknown {
  if (!Array.isArray(row)) return undefined;
  const place = row.findIndex((one, index) => index % 2 === 0 && one === id);
  return place < 0 ? undefined : (row as unknown[])[place + 1]; // isArray widens to any
}
