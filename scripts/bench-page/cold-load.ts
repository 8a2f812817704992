import * as v from 'valibot';
import type { Browser, Tab } from '../lib/browser.ts';
import type { CdpTarget } from '../lib/cdp.ts';
import type { Request } from './chain.ts';
import { pass } from './measure.ts';
import { scriptIn } from './weight.ts';

/** One load of the page with nothing cached. Times are in ms since the navigation began. */
export interface ColdLoad {
  readonly firstContentfulPaint: number;
  /** The snapshot is applied and a chart is painted. */
  readonly firstChart: number;
  /** The first event from the live stream, above the snapshot, is applied. */
  readonly firstEvent: number;
  /** The page's requests that had begun before the first chart was painted, in their order. The shared worker's are not among them. */
  readonly requests: readonly Request[];
  /** Names of the built scripts that were asked for before the first chart was painted, those of workers as well. */
  readonly scripts: readonly string[];
  /** The same of all that the page asked for by itself before it rested. */
  readonly allScripts: readonly string[];
}

/** Milliseconds without a further request for a script after which a page rests: longer than it puts anything off. */
const QUIET = 2_000;

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

/** Takes the browser and the page's address; loads it in a new tab with nothing cached. */
export async function loadCold(browser: Browser, url: string): Promise<ColdLoad> {
  const tab = await browser.tab(`(${installStopwatch.toString()})()`);
  try {
    return await timeLoad(tab, url);
  } finally {
    await tab.close();
  }
}

/** Takes requests and the addresses of workers; returns the names of the scripts among them. */
function scriptsOf(requests: readonly Request[], workers: readonly string[]): string[] {
  return [...requests.map(({ url }) => url), ...workers].flatMap((url) => scriptIn(url) ?? []);
}

/** Takes a page's requests, kept up to date; resolves with them when no further script has been asked for in a while. */
async function rested(requests: ReadonlyMap<string, Request>): Promise<Request[]> {
  let known = -1;
  for (let count = 0; count !== known;) {
    known = count;
    await pass(QUIET);
    count = [...requests.values()].filter(({ url }) => scriptIn(url) !== undefined).length;
  }
  return [...requests.values()];
}

const TargetsSchema = v.object({
  targetInfos: v.array(v.object({ type: v.string(), url: v.string() })),
});
const WorkerSchema = v.object({ targetInfo: v.object({ type: v.string(), url: v.string() }) });

/** Takes a page before it loads; returns what resolves with the addresses of the workers that run for it, shared ones as well. */
function followWorkers(page: CdpTarget): () => Promise<string[]> {
  const own: string[] = [];
  page.on('Target.attachedToTarget', (params) => {
    const { targetInfo } = v.parse(WorkerSchema, params);
    if (targetInfo.type === 'worker') own.push(targetInfo.url);
  });
  return async () => {
    const { targetInfos } = v.parse(TargetsSchema, await page.connection.call('Target.getTargets'));
    return [...own, ...targetInfos.filter(({ type }) => type === 'shared_worker').map(({ url }) => url)];
  };
}

async function timeLoad(tab: Tab, url: string): Promise<ColdLoad> {
  const { page } = tab;
  await page.send('Network.enable');
  await page.send('Network.clearBrowserCache');
  await page.send('Storage.clearDataForOrigin', { origin: new URL(url).origin, storageTypes: 'all' });
  const requests = followRequests(page);
  const workers = followWorkers(page);
  await tab.open(url);
  await page.until('window.stopwatch?.chart !== undefined && window.stopwatch.event !== undefined');
  const { paint, chart, event } = await page.evaluate(TimesSchema, READ);
  const ran = await workers();
  const sorted = [...requests.values()].sort((a, b) => a.from - b.from);
  // What came after the first chart is nobody's way to it.
  const all = sorted.filter(({ from }) => from - (sorted[0]?.from ?? 0) <= chart);
  return {
    firstContentfulPaint: paint,
    firstChart: chart,
    firstEvent: event,
    requests: all,
    scripts: scriptsOf(all, ran),
    allScripts: scriptsOf(await rested(requests), ran),
  };
}
