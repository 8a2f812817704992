import type { Browser, BrowserContext, Page } from 'playwright-core';
import { readAdminToken } from '../../scripts/lib/auction/api.ts';
import { tempDir } from '../../scripts/lib/process.ts';
import { Actors } from '../../scripts/security/actors.ts';
import { launch } from '../../scripts/stage/chromium.ts';
import { watchServer, type WatchedServer } from '../lib/server-process.ts';
import { Guard } from './guard.ts';
import {
  BROWSERS,
  plantByDoors,
  plantLog,
  plantLots,
  plantSessions,
  type Planted,
  type PlantedLot,
} from './plant.ts';

/** A server full of payloads, and a browser whose pages are watched. */
export interface XssStage {
  readonly server: WatchedServer;
  readonly actors: Actors;
  readonly browser: Browser;
  readonly planted: Planted;
  readonly lots: readonly PlantedLot[];
  readonly guard: Guard;
  /** Signed in as an admin, so that everything is shown. */
  readonly context: BrowserContext;
  /** Takes a path; opens a page there. */
  open(path: string): Promise<Page>;
  close(): Promise<void>;
}

/** Takes a Chromium and the origins, beside the server's own, that its pages may ask; sets the stage. */
export async function setXssStage(chromium: string, others: readonly string[]): Promise<XssStage> {
  const data = tempDir('xss');
  await plantLog(data.path);
  const server = await watchServer([], data.path);
  const admin = readAdminToken(data.path);
  const actors = new Actors(server.port, admin);
  const planted = { ...(await plantByDoors(actors, admin)), browsers: BROWSERS };
  const lots = await plantLots(actors, admin);
  await plantSessions(actors, admin);
  const browser = await launch(chromium);
  const context = await browser.newContext({ viewport: { width: 1360, height: 900 }, acceptDownloads: true });
  const guard = await Guard.install(context, [server.url, server.url.replace('http', 'ws'), ...others]);
  const { cookie } = await actors.signIn({ token: admin });
  const [name = '', value = ''] = cookie.split('=');
  await context.addCookies([{ name, value, url: server.url }]);
  return {
    server,
    actors,
    browser,
    planted,
    lots,
    guard,
    context,
    async open(path) {
      const page = await context.newPage();
      await page.goto(server.url + path);
      return page;
    },
    async close() {
      await browser.close();
      await server.stop();
      data.remove();
    },
  };
}
