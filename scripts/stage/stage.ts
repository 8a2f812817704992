import type { Browser, Page } from 'playwright-core';
import { launch, openPage } from './chromium.ts';
import { setScene, type Scene } from './scene.ts';

/** A scene with a Chromium before it, as the browser tests use it. */
export interface Stage extends Scene {
  readonly browser: Browser;
  /** Opens the page through the proxy in a browser profile of its own, with the watch installed. */
  open(query?: string): Promise<Page>;
}

/** Takes the path of a Chromium and further server flags; sets the stage. */
export async function setStage(chromiumPath: string, flags: readonly string[] = []): Promise<Stage> {
  const scene = await setScene(flags);
  const browser = await launch(chromiumPath);
  return {
    ...scene,
    browser,
    open: (query = '') => openPage(browser, `${scene.proxy.url}/${query}`),
    async close() {
      await browser.close();
      await scene.close();
    },
  };
}
