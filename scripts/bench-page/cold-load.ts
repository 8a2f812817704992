import * as v from 'valibot';
import type { Browser, Tab } from '../lib/browser.ts';
import type { CdpTarget } from '../lib/cdp.ts';
import { chainTo, type Request } from './chain.ts';

/**
 * What the first live sample needs of the page, by the address; of several that fit, the last to begin. The stream is opened
 * by the shared worker meanwhile, out of the page's sight.
 */
const NEEDED = {
  snapshot: /\/api\/v1\/snapshot/,
  scripts: /\/assets\/.*\.js$/,
} as const;

/** One load of the page with nothing cached. Times are in ms since the navigation began. */
export interface ColdLoad {
  readonly firstContentfulPaint: number;
  /** The snapshot is applied and a chart is painted. */
  readonly firstChart: number;
  /** The first event from the live stream, above the snapshot, is applied. */
  readonly firstEvent: number;
  /** The longest row of requests, each begun after the one before was complete, to what the first live sample needs. */
  readonly chains: Readonly<Record<keyof typeof NEEDED, readonly string[]>>;
}

interface Stopwatch {
  chart?: number;
  event?: number;
}

declare global {
  interface Window {
    stopwatch?: Stopwatch;
  }
}

/** Runs in the page before its own script: notes when the first chart is painted and the first live event applied. */
function installStopwatch(): void {
  const stopwatch: Stopwatch = {};
  let handle: Window['switchyard'];
  window.stopwatch = stopwatch;
  Object.defineProperty(window, 'switchyard', {
    configurable: true,
    get: () => handle,
    set(value: NonNullable<Window['switchyard']>) {
      handle = value;
      value.watch(() => {
        stopwatch.event ??= performance.now();
      });
      const look = (): void => {
        if (value.applied().seq > 0 && value.paint.count > 0) stopwatch.chart = performance.now();
        else setTimeout(look, 1); // acknowledged between frames when a worker paints
      };
      look();
    },
  });
}

const TimesSchema = v.object({ paint: v.number(), chart: v.number(), event: v.number() });

const READ = `({
  paint: performance.getEntriesByName('first-contentful-paint')[0]?.startTime,
  ...window.stopwatch,
})`;

const SentSchema = v.object({
  requestId: v.string(),
  timestamp: v.number(),
  request: v.object({ url: v.string() }),
});
const EndedSchema = v.object({ requestId: v.string(), timestamp: v.number() });
const SocketSchema = v.object({ requestId: v.string(), timestamp: v.number() });
const CreatedSchema = v.object({ requestId: v.string(), url: v.string() });

/** Takes a page whose network is enabled; returns its requests so far, kept up to date. */
function followRequests(page: CdpTarget): Map<string, Request> {
  const requests = new Map<string, Request>();
  const sockets = new Map<string, string>();
  page.on('Network.requestWillBeSent', (params) => {
    const { requestId, timestamp, request } = v.parse(SentSchema, params);
    requests.set(requestId, { url: request.url, from: timestamp * 1000, to: Infinity });
  });
  page.on('Network.loadingFinished', (params) => {
    const { requestId, timestamp } = v.parse(EndedSchema, params);
    const request = requests.get(requestId);
    if (request !== undefined) requests.set(requestId, { ...request, to: timestamp * 1000 });
  });
  page.on('Network.webSocketCreated', (params) => {
    const { requestId, url } = v.parse(CreatedSchema, params);
    sockets.set(requestId, url);
  });
  page.on('Network.webSocketWillSendHandshakeRequest', (params) => {
    const { requestId, timestamp } = v.parse(SocketSchema, params);
    requests.set(requestId, { url: sockets.get(requestId) ?? '', from: timestamp * 1000, to: Infinity });
  });
  return requests;
}

/** Takes the requests of a load; returns the longest row to the last that fits, as paths. Pictures hold up nothing. */
function pathsTo(all: readonly Request[], wanted: RegExp): string[] {
  const requests = all.filter(({ url }) => !/\.(svg|png|ico)$/.test(url));
  const last = requests.findLast(({ url }) => wanted.test(url));
  return last === undefined ? [] : chainTo(requests, last).map(({ url }) => new URL(url).pathname);
}

/** Takes the browser and the page's address; loads it in a new tab with nothing cached. */
export async function loadCold(browser: Browser, url: string): Promise<ColdLoad> {
  const tab = await browser.tab(`(${installStopwatch.toString()})()`);
  try {
    return await timeLoad(tab, url);
  } finally {
    await tab.close();
  }
}

async function timeLoad(tab: Tab, url: string): Promise<ColdLoad> {
  const { page } = tab;
  await page.send('Network.enable');
  await page.send('Network.clearBrowserCache');
  await page.send('Storage.clearDataForOrigin', { origin: new URL(url).origin, storageTypes: 'all' });
  const requests = followRequests(page);
  await tab.open(url);
  await page.until('window.stopwatch?.chart !== undefined && window.stopwatch.event !== undefined');
  const { paint, chart, event } = await page.evaluate(TimesSchema, READ);
  const sorted = [...requests.values()].sort((a, b) => a.from - b.from);
  // What came after the first live sample is nobody's way to it.
  const all = sorted.filter(({ from }) => from - (sorted[0]?.from ?? 0) <= Math.max(chart, event));
  return {
    firstContentfulPaint: paint,
    firstChart: chart,
    firstEvent: event,
    chains: {
      snapshot: pathsTo(all, NEEDED.snapshot),
      scripts: pathsTo(all, NEEDED.scripts),
    },
  };
}
