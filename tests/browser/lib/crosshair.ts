import type { Locator, Page } from 'playwright-core';
import { plot, soon } from './panels.ts';

/** The tooltip: wherever it is, there is to be one. */
export function tooltip(page: Page): Locator {
  return page.locator('div:has(> p.time)');
}

/** Takes a panel's title; returns the left and right edge of its plot in the window, as the crosshair shows them. */
export async function edges(page: Page, title: string): Promise<{ left: number; right: number }> {
  const own = plot(page, title);
  await own.focus();
  await page.keyboard.press('Home');
  const left = await lineAt(own);
  await page.keyboard.press('End');
  await soon(() => lineAt(own)).toBeGreaterThan(left + 100);
  const right = await lineAt(own);
  await page.keyboard.press('Escape');
  return { left, right };
}

/** A place in the window, in pixels. */
interface Spot {
  readonly x: number;
  readonly y: number;
}

/**
 * Takes a panel's title and what finds a place in its plot; points there with the mouse and returns where that is, undefined where something
 * else lies over it. It is looked for again until the tooltip shows: a chart that is painted when it comes into sight may begin elsewhere then.
 */
export async function pointInto(
  page: Page,
  title: string,
  find: () => Promise<Spot>,
): Promise<Spot | undefined> {
  let found: Spot | undefined;
  const isShown = async (): Promise<boolean> => {
    const spot = await find();
    found = (await isOnTop(page, title, spot)) ? spot : undefined;
    if (found === undefined) return true;
    await page.mouse.move(spot.x, spot.y - 1); // where it stood in the round before it would not be moved
    await page.mouse.move(spot.x, spot.y);
    return tooltip(page)
      .waitFor({ timeout: 1_000 })
      .then(
        () => true,
        () => false,
      );
  };
  await soon(isShown).toBe(true);
  return found;
}

const isOnTop = (page: Page, title: string, spot: Spot): Promise<boolean> =>
  plot(page, title).evaluate((node, { x, y }) => node.contains(document.elementFromPoint(x, y)), spot);

/** Takes a plot; returns where its crosshair stands in the window. */
export async function lineAt(own: Locator): Promise<number> {
  return own.locator('> i').evaluate((line) => line.getBoundingClientRect().left);
}
