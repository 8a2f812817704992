import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { VIEWPORT } from '../lib/browser.ts';
import { LOOK, PATIENCE, type Cookie, type Viewer, type ViewerBrowser } from './viewer.ts';
import { installWatch } from './watch.ts';

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
];

/** Takes a Chromium's path and perhaps further flags; launches it so that it talks to nobody but us. */
export function launch(executablePath: string, flags: readonly string[] = []): Promise<Browser> {
  return chromium.launch({ executablePath, args: [...FLAGS, ...flags] });
}

/**
 * Takes a Chromium's path and an empty folder; launches it as a person has it, with a profile there that allows third-party cookies: frames
 * of other sites have storage and shared workers then, each top-level site its own.
 */
export function launchProfile(executablePath: string, folder: string): Promise<BrowserContext> {
  const wishes = { profile: { cookie_controls_mode: 0, block_third_party_cookies: false } };
  mkdirSync(join(folder, 'Default'));
  writeFileSync(join(folder, 'Default/Preferences'), JSON.stringify(wishes));
  const own = ['--headless', '--no-first-run', '--remote-debugging-pipe', `--user-data-dir=${folder}`];
  return chromium.launchPersistentContext(folder, {
    executablePath,
    // Playwright's own flags would let all sites share one storage.
    ignoreDefaultArgs: true,
    args: [...FLAGS, ...own, 'about:blank'],
  });
}

/** Takes a browser, an address and cookies; opens the page in a profile of its own, with the watch installed. */
export async function openPage(
  browser: Browser,
  url: string,
  cookies: readonly Cookie[] = [],
): Promise<Page> {
  const context = await browser.newContext({ viewport: VIEWPORT });
  await context.addInitScript(installWatch);
  await context.addCookies(cookies.map((cookie) => ({ ...cookie, url: new URL(url).origin })));
  const page = await context.newPage();
  await page.goto(url);
  return page;
}

/** Takes a Chromium that was launched; returns it as one that opens viewers. */
export function chromiumViewers(browser: Browser): ViewerBrowser {
  return {
    version: `Chromium ${browser.version()}`,
    open: async (url, cookies) => viewerOf(await openPage(browser, url, cookies)),
    close: () => browser.close(),
  };
}

function viewerOf(page: Page): Viewer {
  return {
    evaluate: (inPage, argument) => page.evaluate(untyped(inPage), argument),
    async until(inPage, argument, patience = PATIENCE) {
      await page.waitForFunction(untyped(inPage), argument, { polling: LOOK, timeout: patience });
    },
    close: () => page.context().close(),
  };
}

/** Playwright's types unwrap handles inside an argument; ours is plain JSON and has none. */
function untyped<T>(inPage: (argument: never) => T): (argument: unknown) => T {
  return inPage as (argument: unknown) => T;
}
