import type { Page } from 'playwright-core';
import { prove, type Proof } from './proof.ts';
import { readSeqs, type Stage } from './stage.ts';
import { switchTo } from './switching.ts';

/** What an outage did to a page. */
export interface Outage extends Proof {
  /** What carries the stream afterwards. */
  readonly carrier: string;
  /** Milliseconds without an applied event. */
  readonly silence: number;
}

/** Runs in the page: keeps the longest time between two applied events in `window.longestSilence`. */
const MEASURE_SILENCE = `(() => {
  let last = performance.now();
  window.longestSilence = 0;
  window.switchyard.watch(() => {
    const now = performance.now();
    window.longestSilence = Math.max(window.longestSilence, now - last);
    last = now;
  });
})()`;

/** Restarts the server while a page watches; the page must go on, on the transport it had. */
export async function surviveRestart(stage: Stage, how: 'kill' | 'stop', pause: number): Promise<Outage> {
  await stage.proxy.use('pass');
  const page = await watchFrom(stage);
  await stage.restart(how, pause);
  return outcome(stage, page);
}

/** Makes a WebSocket half-open in mid-stream: the socket stays, and nothing passes any more. */
export async function surviveHalfOpen(stage: Stage): Promise<Outage> {
  await stage.proxy.use('pass');
  const page = await watchFrom(stage);
  await stage.proxy.use('half-open');
  return outcome(stage, page);
}

async function watchFrom(stage: Stage): Promise<Page> {
  const page = await stage.open();
  await switchTo(page, 'websocket');
  await page.keyboard.press('0');
  await page.waitForFunction(() => (window.watched?.seqs.length ?? 0) > 50);
  await page.evaluate(MEASURE_SILENCE);
  return page;
}

/** Waits until the page is live again and has seen what was committed after the outage. */
async function outcome(stage: Stage, page: Page): Promise<Outage> {
  const { url } = stage.server();
  const { head } = (await (await fetch(`${url}/readyz`)).json()) as { head: number }; // our own server's answer
  await page.waitForFunction(
    (beyond) => window.switchyard?.status().phase === 'live' && window.switchyard.applied().seq > beyond,
    head + 100,
    { polling: 50, timeout: 60_000 },
  );
  const seen = await page.evaluate(() => ({
    applied: [...(window.watched?.seqs ?? [])],
    carrier: window.switchyard?.status().carrier ?? 'none',
    silence: Number(Reflect.get(window, 'longestSilence')),
  }));
  await page.context().close();
  const stored = await readSeqs(url, (seen.applied[0] ?? 1) - 1, Math.max(...seen.applied));
  return { ...prove(seen.applied, stored), carrier: seen.carrier, silence: seen.silence };
}
