import type { BrowserContext, Frame, Page } from 'playwright-core';
import * as v from 'valibot';
import { PATHS, TRANSPORT_NAMES, type TransportName } from '#protocol';
import { VIEWPORT } from '../lib/browser.ts';
import type { Server } from '../lib/switchyard.ts';
import type { Stage } from './stage.ts';
import { installWatch } from './watch.ts';

/** Where the document that holds frames stands: of the page's own origin, and answered by us instead of the server. */
const HOST = 'frames-of-a-test';

/** Several pages of one browser profile. */
export interface Together<Of> {
  readonly context: BrowserContext;
  /** Each with the watch installed, in the order they were opened. */
  readonly pages: readonly Of[];
}

/** Takes the stage, how many, the page's query and perhaps an open profile; opens so many tabs of it at once. */
export async function openTabs(
  stage: Stage,
  count: number,
  query = '',
  context?: BrowserContext,
): Promise<Together<Page>> {
  const profile = context ?? (await newProfile(stage));
  const pages = await Promise.all(Array.from({ length: count }, () => profile.newPage()));
  await Promise.all(pages.map((page) => page.goto(`${stage.proxy.url}/${query}`)));
  return { context: profile, pages };
}

/**
 * Takes the stage, how many, the page's query and perhaps an open profile; opens one tab whose document holds so many frames
 * of the page, of the same origin. The server forbids framing, so its policy is taken off these documents on the way.
 */
export async function openFrames(
  stage: Stage,
  count: number,
  query = '',
  context?: BrowserContext,
): Promise<Together<Frame>> {
  const profile = context ?? (await newProfile(stage));
  const page = await profile.newPage();
  const { url } = stage.proxy;
  await page.route(`${url}/${HOST}`, (route) =>
    route.fulfill({ contentType: 'text/html', body: hostDocument(`/${query}`, count) }),
  );
  await page.route(
    (asked) => asked.href === new URL(`/${query}`, url).href,
    async (route) => {
      const answer = await route.fetch();
      const headers = { ...answer.headers() };
      delete headers['content-security-policy'];
      await route.fulfill({ response: answer, headers });
    },
  );
  await page.goto(`${url}/${HOST}`);
  return { context: profile, pages: page.frames().filter((frame) => frame !== page.mainFrame()) };
}

async function newProfile(stage: Stage): Promise<BrowserContext> {
  const context = await stage.browser.newContext({ viewport: VIEWPORT });
  await context.addInitScript(installWatch);
  return context;
}

function hostDocument(path: string, count: number): string {
  const frame = `<iframe src="${path}" width="640" height="400"></iframe>`;
  return `<!doctype html><title>Frames</title>${frame.repeat(count)}`;
}

const CONNECTIONS = /^switchyard_connections\{transport="(.+)"\} (\d+)$/gm;
const CountsSchema = v.object(
  // Built from the names one by one, which fromEntries cannot express.
  Object.fromEntries(TRANSPORT_NAMES.map((name) => [name, v.number()])) as Record<
    TransportName,
    v.NumberSchema<undefined>
  >,
);

/** Takes the server; resolves with the connections that are open at it now, by transport, as its `/metrics` tells. */
export async function streamsOf(server: Server): Promise<Record<TransportName, number>> {
  const text = await (await fetch(server.url + PATHS.metrics)).text();
  const counts = [...text.matchAll(CONNECTIONS)].map(([, transport, count]) => [transport, Number(count)]);
  return v.parse(CountsSchema, Object.fromEntries(counts));
}
