import { once } from 'node:events';
import { createServer } from 'node:net';
import { chromium, type Browser, type Page } from 'playwright-core';
import * as v from 'valibot';
import { EventTupleSchema, formatCursor, PATHS, QUERY } from '#protocol';
import { startHostileProxy, type HostileProxy, type ProfileName } from '../../server/lab/proxy/proxy.ts';
import { tempDir } from '../lib/process.ts';
import { startServer, type Server } from '../lib/switchyard.ts';
import { installWatch } from './watch.ts';

/** Events a second that flow while the page is watched. */
export const RATE = 100;

/** A server with flowing events, a hostile proxy before it, and a browser. */
export interface Stage {
  readonly proxy: HostileProxy;
  readonly server: () => Server;
  /** Opens the page through the proxy in a browser profile of its own, with the watch installed. */
  open(query?: string): Promise<Page>;
  /** Kills or stops the server, and starts it again on the same log and port after the given milliseconds. */
  restart(how: 'kill' | 'stop', pause: number): Promise<void>;
  close(): Promise<void>;
}

/** Takes the path of a Chromium and further server flags; sets the stage. */
export async function setStage(chromiumPath: string, flags: readonly string[] = []): Promise<Stage> {
  const [port, serverPort] = await Promise.all([freePort(), freePort()]);
  const folder = tempDir('stage');
  const allFlags = [
    '--allowed-origins',
    `http://127.0.0.1:${port}`,
    '--synthetic-rate',
    String(RATE),
    ...flags,
  ];
  const begin = (): Promise<Server> => startServer({ port: serverPort, data: folder.path, flags: allFlags });
  let server = await begin();
  const proxy = await startHostileProxy({ target: { host: '127.0.0.1', port: serverPort }, port });
  const browser = await launch(chromiumPath);
  return {
    proxy,
    server: () => server,
    open: (query = '') => openPage(browser, `${proxy.url}/${query}`),
    async restart(how, pause) {
      await (how === 'kill' ? server.kill() : server.stop());
      await new Promise((resolve) => setTimeout(resolve, pause)); // the outage itself, not a wait for something
      server = await begin();
    },
    async close() {
      await browser.close();
      await proxy.close();
      await server.stop();
      folder.remove();
    },
  };
}

/** Takes a Chromium's path; launches it so that it talks to nobody but us. */
export function launch(executablePath: string): Promise<Browser> {
  return chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
  });
}

async function openPage(browser: Browser, url: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1360, height: 900 } });
  const page = await context.newPage();
  await page.addInitScript(installWatch);
  await page.goto(url);
  return page;
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('There is no free port.');
  return address.port;
}

/** Opens the page under a profile of the proxy; resolves with the milliseconds to the first live event and its carrier. */
export async function timeToFirstEvent(
  stage: Stage,
  profile: ProfileName,
): Promise<{ ms: number; carrier: string }> {
  await stage.proxy.use(profile);
  const page = await stage.open();
  await page.waitForFunction(() => window.watched?.first !== undefined, undefined, { polling: 20 });
  const answer = await page.evaluate(() => {
    const { started = 0, first } = window.watched ?? {};
    // The race may be won in the same turn that applies the event: the carrier is read once it is settled.
    return { ms: (first?.at ?? Infinity) - started, carrier: window.switchyard?.status().carrier ?? 'none' };
  });
  await page.context().close();
  return answer;
}

const AnswerSchema = v.array(v.looseTuple([v.string(), v.unknown()]));

/** Reads the seqs `(after, upTo]` of the log as any polling viewer would. */
export async function readSeqs(url: string, after: number, upTo: number): Promise<number[]> {
  const hello = await (await fetch(url + PATHS.poll)).text();
  const epoch = /"epoch":"([^"]+)"/.exec(hello)?.[1] ?? '';
  const seqs: number[] = [];
  let from = after;
  while (from < upTo) {
    const cursor = formatCursor({ epoch, seq: from });
    const answer = await fetch(`${url}${PATHS.poll}?${QUERY.cursor}=${cursor}`);
    const batch = v.parse(AnswerSchema, await answer.json()).find(([name]) => name === 'b');
    if (!batch) break;
    const read = v.parse(v.array(EventTupleSchema), batch[1]).map(([seq]) => seq);
    seqs.push(...read);
    from = read.at(-1) ?? upTo;
  }
  return seqs.filter((seq) => seq <= upTo);
}
