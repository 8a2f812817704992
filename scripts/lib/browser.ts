import { createInterface } from 'node:readline';
import * as v from 'valibot';
import { CdpConnection, CdpTarget } from './cdp.ts';
import { end, start, tempDir } from './process.ts';

/** Size of every measured page in CSS pixels, one device pixel each. */
export const VIEWPORT = { width: 1360, height: 900 } as const;

/**
 * What Chromium is started with. Nothing here changes its clock: in its headless mode a page's frames come at 60 Hz. It
 * draws in software, talks to nobody but us, and slows hidden tabs as it does for everyone.
 */
const FLAGS = [
  '--headless=new',
  '--remote-debugging-port=0',
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--no-default-browser-check',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-extensions',
  '--mute-audio',
  `--window-size=${VIEWPORT.width},${VIEWPORT.height}`,
] as const;

/** The flags that bear on a measurement, to be printed beside its figures. */
export const TOLD_FLAGS = '--headless=new --disable-gpu';

/** A tab that is measured. */
export interface Tab {
  readonly page: CdpTarget;
  /** Its dedicated workers that are alive now. */
  readonly workers: ReadonlySet<CdpTarget>;
  /** Takes an address; goes there and resolves when the page has loaded. */
  open(url: string): Promise<void>;
  /** Brings it to the front: any other tab is hidden then. */
  show(): Promise<void>;
  close(): Promise<void>;
}

/** A Chromium of our own, with an empty profile. */
export interface Browser {
  readonly version: string;
  /** Takes a script that runs in the page before its own; opens an empty tab in the front. */
  tab(before?: string): Promise<Tab>;
  close(): Promise<void>;
}

const AttachedSchema = v.object({
  sessionId: v.string(),
  targetInfo: v.object({ type: v.string() }),
});
const DetachedSchema = v.object({ sessionId: v.string() });

/** Takes a Chromium's path; starts it. Throws with its last words when it does not come up. */
export async function startBrowser(chromiumPath: string): Promise<Browser> {
  const profile = tempDir('browser');
  const child = start(chromiumPath, [...FLAGS, `--user-data-dir=${profile.path}`, 'about:blank'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const connection = await debuggingUrl(child)
    .then((url) => CdpConnection.connect(url))
    .catch(async (error: unknown) => {
      await end(child, 500);
      profile.remove();
      throw error;
    });
  const { product } = v.parse(v.object({ product: v.string() }), await connection.call('Browser.getVersion'));
  return {
    version: product,
    tab: (before) => openTab(connection, before),
    async close() {
      await connection.call('Browser.close').catch(() => undefined);
      connection.close();
      await end(child);
      profile.remove();
    },
  };
}

function debuggingUrl(child: ReturnType<typeof start>): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    if (child.stderr === null) {
      reject(new Error('No output to read.'));
      return;
    }
    createInterface({ input: child.stderr }).on('line', (line) => {
      said = `${said}\n${line}`.slice(-2000);
      const url = /^DevTools listening on (ws:\S+)/.exec(line)?.[1];
      if (url !== undefined) resolve(url);
    });
    child.once('exit', () => reject(new Error(`Chromium did not start.${said}`)));
    child.once('error', reject);
  });
}

async function openTab(connection: CdpConnection, before: string | undefined): Promise<Tab> {
  const created = await connection.call('Target.createTarget', { url: 'about:blank' });
  const { targetId } = v.parse(v.object({ targetId: v.string() }), created);
  const attached = await connection.call('Target.attachToTarget', { targetId, flatten: true });
  const page = new CdpTarget(connection, v.parse(DetachedSchema, attached).sessionId);
  const workers = followWorkers(page);
  await page.send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: false, flatten: true });
  await page.send('Page.enable');
  await page.send('Emulation.setDeviceMetricsOverride', { ...VIEWPORT, deviceScaleFactor: 1, mobile: false });
  if (before !== undefined) await page.send('Page.addScriptToEvaluateOnNewDocument', { source: before });
  return {
    page,
    workers,
    async open(url) {
      const loaded = new Promise<void>((resolve) => {
        const stop = page.on('Page.loadEventFired', () => {
          stop();
          resolve();
        });
      });
      await page.send('Page.navigate', { url });
      await loaded;
    },
    async show() {
      await connection.call('Target.activateTarget', { targetId });
    },
    async close() {
      await connection.call('Target.closeTarget', { targetId });
    },
  };
}

function followWorkers(page: CdpTarget): ReadonlySet<CdpTarget> {
  const workers = new Set<CdpTarget>();
  page.on('Target.attachedToTarget', (params) => {
    const { sessionId, targetInfo } = v.parse(AttachedSchema, params);
    if (targetInfo.type === 'worker') workers.add(new CdpTarget(page.connection, sessionId));
  });
  page.on('Target.detachedFromTarget', (params) => {
    const { sessionId } = v.parse(DetachedSchema, params);
    for (const worker of workers) if (worker.sessionId === sessionId) workers.delete(worker);
  });
  return workers;
}
