import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import * as v from 'valibot';
import { PATHS, SnapshotSchema } from '#protocol';
import type { Stage } from '../../../scripts/stage/stage.ts';

/** Gestures and looks that the browser tests of the panels share. */

/** A panel that the made-up load draws: curves that are known, far apart, and never at rest. */
export const WAVES = 'Made-up load';

/** Milliseconds of samples that a fresh log holds before its panels are looked at. */
const ENOUGH = 6_000;

/** Takes something to ask of the page and what it is; returns an expectation that is asked again until it holds, for a while. */
export function soon<T>(ask: () => T | Promise<T>, message = '') {
  return expect.poll(ask, { message });
}

/** Takes a panel's title; returns its section. */
export function panel(page: Page, title: string): Locator {
  const heading = page.getByRole('heading', { name: title, exact: true, level: 2 });
  return page.locator('section.panel').filter({ has: heading });
}

/** Takes a panel's title; returns its chart: what is pointed at and what takes the keys. */
export function plot(page: Page, title: string): Locator {
  return panel(page, title).getByRole('application');
}

/** Opens the board with a range of a minute and waits until its panels have seconds of samples and were painted. */
export async function openBoard(stage: Stage, query = ''): Promise<Page> {
  const page = await stage.open(`?range=1m${query}`);
  const waves = await idsOf(stage, 'synthetic.wave');
  await page.waitForFunction(
    ([id, enough]) => {
      const samples = window.switchyard?.samples(id ?? 0) ?? [];
      return (samples.at(-1)?.[0] ?? 0) - (samples[0]?.[0] ?? 0) > (enough ?? 0);
    },
    [waves[0] ?? 0, ENOUGH],
  );
  return page;
}

/**
 * Takes the stage and what to do to the board once it is open; returns the one page that the tests of a file share, opened
 * when it is first asked for. Each of them leaves it as it was.
 */
export function sharedBoard(
  stage: () => Stage,
  prepare?: (page: Page) => Promise<void>,
): () => Promise<Page> {
  let shared: Promise<Page> | undefined;
  const open = async (): Promise<Page> => {
    const page = await openBoard(stage());
    await prepare?.(page);
    return page;
  };
  return () => (shared ??= open());
}

/** Pauses by its key, so that what is shown holds still. */
export async function pause(page: Page): Promise<void> {
  if (await page.evaluate(() => window.switchyard?.time().live)) await page.keyboard.press('p');
  await page.waitForFunction(() => window.switchyard?.time().live === false);
}

/** Takes a series' name; returns the ids of all its labellings, in the order of their declaration. */
export async function idsOf(stage: Stage, name: string): Promise<number[]> {
  const answer = await fetch(stage.server().url + PATHS.snapshot);
  const { series } = v.parse(SnapshotSchema, await answer.json());
  return series.filter(([, own]) => own === name).map(([id]) => id);
}

/** Opens a panel's menu, by mouse or by keyboard, and takes the entry of that name. */
export async function choose(page: Page, title: string, entry: string, by: 'mouse' | 'keys'): Promise<void> {
  const opener = page.getByRole('button', { name: `${title}: actions`, exact: true });
  const menu = page.getByRole('menu', { name: title, exact: true });
  const item = menu.getByRole('menuitem', { name: entry, exact: true });
  if (by === 'mouse') {
    await opener.click();
    await item.click();
    return;
  }
  await opener.focus();
  await page.keyboard.press('Enter');
  await menu.waitFor();
  const names = await menu.getByRole('menuitem').allInnerTexts();
  const focused = menu.locator(':focus');
  for (const name of names) {
    await soon(() => focused.innerText()).toBe(name);
    if (name === entry) break;
    await page.keyboard.press('ArrowDown');
  }
  await page.keyboard.press('Enter');
}

const UNITS: Readonly<Record<string, number>> = {
  Ki: 1024,
  Mi: 1024 ** 2,
  Gi: 1024 ** 3,
  Ti: 1024 ** 4,
};

/** Takes a value as the page writes it, such as `6.90 GiB` or `1 240`; returns it in the base unit, NaN for none. */
export function readValue(text: string): number {
  const [, sign = '', figure = '', unit = ''] =
    /^(-?)([\d.\u202f]+)[\s\u00a0]*(.*)$/s.exec(text.trim()) ?? [];
  if (figure === '') return NaN;
  const factor = UNITS[unit.slice(0, 2)] ?? 1;
  return Number(sign + figure.replaceAll('\u202f', '')) * factor;
}

/** One entry of a legend, as a person reads it. */
export interface Entry {
  readonly name: string;
  readonly last: string;
  /** From the entry's title. */
  readonly least: string;
  readonly mean: string;
  readonly most: string;
  /** The computed colour of its swatch. */
  readonly colour: string;
  readonly pressed: boolean;
}

/** Takes a panel; returns the entries of its legend, read in one turn. */
export function readLegend(own: Locator): Promise<Entry[]> {
  return own.locator('.legend button[aria-pressed]').evaluateAll((buttons) =>
    buttons.map((button) => {
      const [, least = '', mean = '', most = ''] =
        /min (.*?), mean (.*?), max (.*?)\. Click/.exec(button.getAttribute('title') ?? '') ?? [];
      const square = button.querySelector('.name i');
      const glyph = button.querySelector('.name svg');
      const style = getComputedStyle(square ?? glyph ?? button);
      const dashed = square?.classList.contains('dashed') === true;
      const fill = dashed ? style.borderTopColor : style.backgroundColor;
      return {
        name: button.querySelector('.name')?.textContent.trim() ?? '',
        last: button.querySelector('b')?.innerText ?? '',
        least,
        mean,
        most,
        colour: square ? fill : style.stroke,
        pressed: button.getAttribute('aria-pressed') === 'true',
      };
    }),
  );
}

/** What a picture is made of. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  /** How many pixels have each of the colours asked for, or nearly. */
  readonly counts: readonly number[];
  /** How many colours there are in all. */
  readonly colours: number;
}

/** Takes a PNG and colours as `rgb(…)`; returns its size and how much of each colour is in it. The browser decodes it. */
export function readPixels(page: Page, png: Buffer, colours: readonly string[] = []): Promise<Pixels> {
  return page.evaluate(
    async ({ base64, wanted }) => {
      const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
      const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
      const { width, height } = bitmap;
      const context = new OffscreenCanvas(width, height).getContext('2d');
      context?.drawImage(bitmap, 0, 0);
      const { data = new Uint8ClampedArray() } = context?.getImageData(0, 0, width, height) ?? {};
      const targets = wanted.map((colour) => (colour.match(/[\d.]+/g) ?? []).slice(0, 3).map(Number));
      const counts = targets.map(() => 0);
      const seen = new Set<number>();
      for (let at = 0; at < data.length; at += 4) {
        const [red = 0, green = 0, blue = 0] = data.subarray(at, at + 3);
        seen.add((red << 16) | (green << 8) | blue);
        targets.forEach(([r = 0, g = 0, b = 0], index) => {
          const near = Math.max(Math.abs(red - r), Math.abs(green - g), Math.abs(blue - b)) <= 6;
          if (near) counts[index] = (counts[index] ?? 0) + 1;
        });
      }
      return { width, height, counts, colours: seen.size };
    },
    { base64: png.toString('base64'), wanted: [...colours] },
  );
}

/** Takes a panel's title and colours; returns how many pixels of its plot have each. */
export async function paintedPixels(
  page: Page,
  title: string,
  colours: readonly string[],
): Promise<readonly number[]> {
  const canvas = plot(page, title).locator('canvas');
  return (await readPixels(page, await canvas.screenshot(), colours)).counts;
}
