import puppeteer, { type Page } from 'puppeteer-core';
import { VIEWPORT } from '../lib/browser.ts';
import { findCommand } from '../lib/process.ts';
import { LOOK, PATIENCE, type Viewer, type ViewerBrowser } from './viewer.ts';
import { installWatch } from './watch.ts';

/** Returns the path of a Firefox; undefined where there is none. */
export function findFirefox(): string | undefined {
  return process.env['FIREFOX_PATH'] ?? findCommand('firefox-esr') ?? findCommand('firefox');
}

/**
 * Takes a Firefox's path; launches it as one that opens viewers. It is an ordinary Firefox, driven by WebDriver BiDi:
 * Playwright's needs a build of its own.
 */
export async function firefoxViewers(executablePath: string): Promise<ViewerBrowser> {
  const browser = await puppeteer.launch({
    browser: 'firefox',
    executablePath,
    headless: true,
    defaultViewport: VIEWPORT,
  });
  return {
    version: `Firefox ${(await browser.version()).replace(/^firefox\//, '')}`,
    async open(url, cookies = []) {
      const context = await browser.createBrowserContext();
      const page = await context.newPage({ type: 'window' }); // a tab would be hidden by the next one
      await page.evaluateOnNewDocument(installWatch);
      const { hostname: domain } = new URL(url);
      await context.setCookie(...cookies.map((cookie) => ({ ...cookie, domain })));
      await page.goto(url);
      return viewerOf(page);
    },
    close: () => browser.close(),
  };
}

function viewerOf(page: Page): Viewer {
  return {
    evaluate: <A, T>(inPage: (argument: A) => T, argument: A) =>
      page.evaluate(untyped(inPage), argument) as Promise<T>,
    async until(inPage, argument, timeout = PATIENCE) {
      await page.waitForFunction(untyped(inPage), { polling: LOOK, timeout }, argument);
    },
    close: () => page.browserContext().close(),
  };
}

/** The driver's types unwrap handles inside an argument; ours is plain JSON and has none. */
function untyped<T>(inPage: (argument: never) => T): (argument: unknown) => T {
  return inPage as (argument: unknown) => T;
}
