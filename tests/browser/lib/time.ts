import type { Locator, Page } from 'playwright-core';
import * as v from 'valibot';
import { HistorySchema, PATHS, QUERY, SnapshotSchema, type History, type Snapshot } from '#protocol';
import type { TimeLook } from '../../../web/handle.ts';

/** What people do with time on the page, and what the page says of it. */

/** Milliseconds after which something awaited in a page counts as missing. */
const PATIENCE = 30_000;

/** A window in which the bar has room for everything; narrower ones leave buttons to keys and the palette. */
export const WIDE = { width: 1760, height: 900 } as const;

/** Takes a page and an address; opens it with nothing remembered, and resolves when live events are applied. */
export async function begin(page: Page, url: string): Promise<void> {
  page.setDefaultTimeout(PATIENCE);
  await page.setViewportSize(WIDE);
  await page.mouse.move(0, 0); // what an earlier test pointed at is pointed at no more
  await page.evaluate(() => localStorage.clear());
  await page.goto(url);
  await firstEvent(page);
}

/** Takes a page; resolves when it has applied a live event. */
export async function firstEvent(page: Page): Promise<void> {
  await page.waitForFunction(() => window.watched?.first !== undefined);
}

/** Takes a page; returns what stretch of time it shows. */
export async function timeOf(page: Page): Promise<TimeLook> {
  const look = await page.evaluate(() => window.switchyard?.time());
  if (look === undefined) throw new Error('The page has no handle.');
  return look;
}

/** Takes a page and a part of what it shall show of time; resolves with all of it when that is so. */
export async function untilTime(
  page: Page,
  wanted: Partial<Pick<TimeLook, 'live' | 'span' | 'zooms' | 'zone' | 'past'>>,
): Promise<TimeLook> {
  await page.waitForFunction((parts) => {
    const look = new Map<string, unknown>(Object.entries(window.switchyard?.time() ?? {}));
    return Object.entries(parts).every(([name, value]) => look.get(name) === value);
  }, wanted);
  return timeOf(page);
}

/** Takes a page; returns its address' query, each key once. */
export async function queryOf(page: Page): Promise<Record<string, string>> {
  return Object.fromEntries(new URLSearchParams(await page.evaluate(() => location.search)));
}

/** Takes a page and a panel's title; returns its plot. */
export function plotOf(page: Page, title: string): Locator {
  return page.getByRole('application', { name: new RegExp(`^${title}: arrows`) });
}

async function boxOf(plot: Locator): Promise<{ x: number; y: number; width: number; height: number }> {
  await plot.scrollIntoViewIfNeeded();
  const box = await plot.boundingBox();
  if (box === null) throw new Error('The plot is not on the screen.');
  return box;
}

/** Where the mouse goes in a plot's height: above the middle, where a note may hold a button. */
const HEIGHT = 0.15;

/** Takes a plot and a share of its width; points there with the mouse. */
export async function pointAt(plot: Locator, share: number): Promise<void> {
  const { x, y, width, height } = await boxOf(plot);
  await plot.page().mouse.move(x + width * share, y + height * HEIGHT);
}

/** Takes a plot; clicks twice on it. */
export async function clickTwice(plot: Locator): Promise<void> {
  const { x, y, width, height } = await boxOf(plot);
  await plot.page().mouse.dblclick(x + width / 2, y + height * HEIGHT);
}

/** Takes a plot and two shares of its width; drags from one to the other. Returns what the plot said was selected before the button was let go. */
export async function dragOver(plot: Locator, from: number, to: number): Promise<string> {
  const { mouse } = plot.page();
  await pointAt(plot, from);
  await mouse.down();
  await pointAt(plot, (from + to) / 2);
  await pointAt(plot, to);
  const said = await plot.locator('.ends b').innerText();
  await mouse.up();
  return said;
}

/** Takes a range; returns it as the plot says what is selected, in UTC. */
export function selectedWords({ range: { from, to } }: Pick<TimeLook, 'range'>): string {
  const clock = (at: number): string => new Date(at).toISOString().slice(11, 19);
  return `${clock(from)} – ${clock(to)}`;
}

/** Takes a page and a series' id; returns what is shown of it. */
export function samplesOf(page: Page, id: number): Promise<readonly (readonly number[])[]> {
  return page.evaluate((series) => window.switchyard?.samples(series) ?? [], id);
}

/** Takes a server's address and seconds; asks it for the made-up samples of so much past. */
export async function readSnapshot(url: string, seconds: number): Promise<Snapshot> {
  const question = new URL(PATHS.snapshot, url);
  question.searchParams.set(QUERY.topics, 'metrics/*');
  question.searchParams.set(QUERY.window, String(seconds));
  return v.parse(SnapshotSchema, await (await fetch(question)).json());
}

/** Takes a server's address, a range in ms and points; asks it for the history. */
export async function readHistory(
  url: string,
  { from, to, points }: { from: number; to: number; points: number },
): Promise<History> {
  const question = new URL(PATHS.history, url);
  question.searchParams.set(QUERY.from, String(Math.floor(from)));
  question.searchParams.set(QUERY.to, String(Math.ceil(to)));
  question.searchParams.set(QUERY.points, String(points));
  return v.parse(HistorySchema, await (await fetch(question)).json());
}

/** Takes a snapshot and a series' name; returns the id of the first of that name. */
export function idOf({ series }: Snapshot, name: string): number {
  const found = series.find(([, one]) => one === name);
  if (found === undefined) throw new Error(`There is no series ${name}.`);
  return found[0];
}
