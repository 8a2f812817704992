import type { Page } from 'playwright-core';
import { readHead, readSeqs } from '../stage/log.ts';
import { longestInterval, prove, type Proof } from '../stage/proof.ts';
import type { Stage } from '../stage/stage.ts';
import { switchTo } from './switching.ts';

/** What a restart did to a page. */
export interface Restarted extends Proof {
  /** What carries the stream afterwards. */
  readonly carrier: string;
  /** Milliseconds without an applied event. */
  readonly silence: number;
}

/** Restarts the server while a page watches; the page must go on, on the transport it had. */
export async function surviveRestart(stage: Stage, how: 'kill' | 'stop', pause: number): Promise<Restarted> {
  const page = await watchFrom(stage);
  await stage.restart(how, pause);
  return outcome(stage, page);
}

async function watchFrom(stage: Stage): Promise<Page> {
  const page = await stage.open();
  await switchTo(page, 'websocket');
  await page.keyboard.press('0');
  await page.waitForFunction(() => (window.watched?.seqs.length ?? 0) > 50);
  return page;
}

/** Waits until the page is live again and has seen what was committed after the outage. */
async function outcome(stage: Stage, page: Page): Promise<Restarted> {
  const { url } = stage.server();
  const head = await readHead(url);
  await page.waitForFunction(
    (beyond) => window.switchyard?.status().phase === 'live' && window.switchyard.applied().seq > beyond,
    head + 100,
    { polling: 50, timeout: 60_000 },
  );
  const seen = await page.evaluate(() => ({
    applied: [...(window.watched?.seqs ?? [])],
    arrivals: [...(window.watched?.arrivals ?? [])],
    carrier: window.switchyard?.status().carrier ?? 'none',
  }));
  await page.context().close();
  const stored = await readSeqs(url, (seen.applied[0] ?? 1) - 1, Math.max(...seen.applied));
  const silence = longestInterval(seen.arrivals, -Infinity, Infinity);
  return { ...prove(seen.applied, stored), carrier: seen.carrier, silence };
}
