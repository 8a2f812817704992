import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Browser, Page } from 'playwright-core';
import { PAGE_PATHS } from '#protocol';
import { AuctionApi } from '../../scripts/lib/auction/api.ts';
import { fakeClock, findFakeTime, type FakeClock } from '../../scripts/lib/fake-clock.ts';
import { startServer, type Server } from '../../scripts/lib/switchyard.ts';
import { launch } from '../../scripts/stage/chromium.ts';
import { chromium } from '../lib/chromium.ts';

const HOUR = 3_600_000;
/** Milliseconds that a countdown may be off by the server's clock. */
const RIGHT = 250;
/** Milliseconds that the lot has left when the clocks jump: there and back again, and it still goes on. */
const LEFT = 30_000;
/** Seconds that are looked at between two jumps. */
const LOOKS = 5;

const library = findFakeTime();
const missing = [chromium === undefined && 'Chromium', library === undefined && 'libfaketime'].filter(
  Boolean,
);
const title = `clocks that jump by an hour${missing.length > 0 ? ` (skipped: no ${missing.join(', no ')})` : ''}`;

declare global {
  interface Window {
    /** Each text of the countdown, and the monotonic time in ms at which it came. Set by a test, never by the page. */
    ticks?: [string, number][];
    /** Sets how many ms the page's wall clock is ahead. */
    setWallClock?: (ms: number) => void;
  }
}

/**
 * Runs in the page before its own script: its wall clock is off by so many ms, and can be set; what is monotonic goes on.
 * Chromium itself does not come up with libfaketime.
 */
function shiftWallClock(ms: number): void {
  const Real = Date;
  let ahead = ms;
  window.setWallClock = (other) => void (ahead = other);
  const Shifted = new Proxy(Real, {
    construct: (_, given: unknown[]) =>
      Reflect.construct(Real, given.length === 0 ? [Real.now() + ahead] : given) as Date, // it constructs one
    get: (target, member) =>
      member === 'now' ? () => Real.now() + ahead : (Reflect.get(target, member) as unknown),
  });
  Reflect.set(window, 'Date', Shifted);
}

/** Runs in the page before its own script: notes each text of the countdown when it comes. */
function noteTicks(): void {
  const ticks: [string, number][] = [];
  window.ticks = ticks;
  new MutationObserver(() => {
    const text = document.querySelector('[data-countdown]')?.textContent ?? '';
    if (text !== '' && ticks.at(-1)?.[0] !== text) ticks.push([text, performance.now()]);
  }).observe(document, { subtree: true, childList: true, characterData: true });
}

describe.skipIf(missing.length > 0)(title, () => {
  let ofServer: FakeClock;
  let server: Server;
  let browser: Browser;

  beforeAll(async () => {
    ofServer = fakeClock(library ?? '');
    // Something is measured, as on every server: what the page does not ask for must not leave it without the time.
    const flags = ['--heartbeat', '1000', '--synthetic-rate', '5'];
    server = await startServer({ env: ofServer.env, flags });
    browser = await launch(chromium ?? '');
  });

  afterAll(async () => {
    await browser.close();
    await server.stop();
    ofServer.remove();
  });

  /** Takes a page; returns the real time at which its monotonic clock began, in ms since 1970. */
  async function beginOf(page: Page): Promise<number> {
    const before = Date.now();
    const now = await page.evaluate(() => performance.now());
    return (before + Date.now()) / 2 - now;
  }

  /** Takes a page, from which tick on, how far the server's clock is ahead and the end by it; returns how far each second was off. */
  async function offFrom(page: Page, from: number, ahead: number, ends: number): Promise<number[]> {
    const begin = await beginOf(page);
    const ticks = await page.evaluate(() => window.ticks ?? []);
    return ticks.slice(from).flatMap(([text, at]) => {
      const [, minutes, seconds] = /^(\d+):(\d\d)$/.exec(text) ?? [];
      if (seconds === undefined) return [];
      return [begin + at + ahead - (ends - (Number(minutes) * 60 + Number(seconds)) * 1000)];
    });
  }

  /** Takes a page; resolves with the number of ticks when there have been some more, the newest being one of seconds. */
  async function ticked(page: Page, from: number): Promise<number> {
    await page.waitForFunction(
      ([first, more]) => {
        const newer = (window.ticks ?? []).slice(first).filter(([text]) => /^\d+:\d\d$/.test(text));
        return newer.length > more;
      },
      [from, LOOKS] as const,
      { timeout: 40_000 },
    );
    return page.evaluate(() => window.ticks?.length ?? 0);
  }

  test('a countdown is right by the server’s clock, whatever the viewer’s and the server’s do', async () => {
    const api = new AuctionApi(server.url);
    const { token } = await api.identify('Seller');
    const opens = Date.now();
    const ends = opens + HOUR + LEFT;
    const lot = await api.putUp(token, { title: 'A clock', currency: 'EUR', start: 100, opens, ends });
    const page = await browser.newPage();
    await page.addInitScript(noteTicks);
    await page.addInitScript(shiftWallClock, HOUR);
    await page.goto(`${server.url}${PAGE_PATHS.lots}/${lot}`);
    const wrong = await page.evaluate(() => Date.now());
    expect(wrong - Date.now()).toBeGreaterThan(HOUR - 5_000); // the viewer's clock is an hour fast
    await page.getByText(/^1 h 0 min$/).waitFor();

    ofServer.jump(HOUR);
    const forth = await ticked(page, 1);
    const ahead = await offFrom(page, 2, HOUR, ends);

    await page.evaluate((ms) => window.setWallClock?.(ms), -HOUR);
    ofServer.jump(0);
    await page.getByText(/^1 h 0 min$/).waitFor({ timeout: 20_000 });
    expect(await page.evaluate(() => Date.now())).toBeLessThan(Date.now() - HOUR + 5_000);
    // Until it knew of that it went on as before: from here on it counts.
    const back = await page.evaluate(() =>
      (window.ticks ?? []).findLastIndex(([text]) => text.startsWith('1 h')),
    );
    expect(back).toBeGreaterThanOrEqual(forth);
    await ticked(page, back + 1);
    const behind = await offFrom(page, back + 1, 0, ends);

    const worst = Math.max(...[...ahead, ...behind].map(Math.abs));
    process.stdout.write(
      `clocks that jump: off by ${worst.toFixed(0)} ms at the most in ${ahead.length + behind.length} seconds\n`,
    );
    expect(ahead.length).toBeGreaterThanOrEqual(LOOKS - 1);
    expect(behind.length).toBeGreaterThanOrEqual(LOOKS - 1);
    expect(worst).toBeLessThan(RIGHT);
    await vi.waitFor(async () => expect((await api.lot(lot)).status).toBe('open'));
    await page.close();
  });
});
