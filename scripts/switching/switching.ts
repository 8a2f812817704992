import type { Page } from 'playwright-core';
import { TRANSPORT_NAMES, type TransportName } from '#protocol';
import { readSeqs } from '../stage/log.ts';
import { longestInterval, prove, type Proof } from '../stage/proof.ts';
import type { Stage } from '../stage/stage.ts';

/** What many switches did to the stream. */
export interface Switched extends Proof {
  readonly switches: number;
  readonly events: number;
  /** Milliseconds: the longest between two paints while switching, and while nothing was switched just before. */
  readonly longestPaint: number;
  readonly quietPaint: number;
}

/** Milliseconds that a transport carries before the next switch. */
const DWELL = 100;

const keyOf = (transport: TransportName): string => String(TRANSPORT_NAMES.indexOf(transport) + 1);

/** Takes a page and a transport; presses its key as a person would and resolves when it carries the stream. */
export async function switchTo(page: Page, transport: TransportName): Promise<void> {
  await page.keyboard.press(keyOf(transport));
  await page.waitForFunction(
    (wanted) => window.switchyard?.status().carrier === wanted && window.switchyard.status().phase === 'live',
    transport,
    { polling: 10 },
  );
}

/** Takes the stage and a count; switches so many times among the four transports while events flow. */
export async function switchMany(stage: Stage, switches: number): Promise<Switched> {
  const page = await stage.open();
  await page.waitForFunction(() => (window.watched?.paints.length ?? 0) > 20);
  const quietPaint = await paintsDuring(page, () => page.waitForTimeout(3_000)); // the span that is measured
  const longestPaint = await paintsDuring(page, async () => {
    for (let count = 0; count < switches; count += 1) {
      await switchTo(page, TOUR[count % TOUR.length] ?? 'websocket');
      await page.waitForTimeout(DWELL); // it carries for a while: part of the scenario
    }
  });
  const applied = await page.evaluate(() => [...(window.watched?.seqs ?? [])]);
  await page.context().close();
  const stored = await readSeqs(stage.server().url, (applied[0] ?? 1) - 1, Math.max(...applied));
  return { ...prove(applied, stored), switches, events: applied.length, longestPaint, quietPaint };
}

/** A tour over the four that makes each of the twelve changes once, and then begins again. */
const TOUR: readonly TransportName[] = [1, 2, 3, 0, 2, 1, 3, 1, 0, 3, 2, 0].map(
  (index) => TRANSPORT_NAMES[index] ?? 'websocket',
);

async function paintsDuring(page: Page, what: () => Promise<void>): Promise<number> {
  const from = await page.evaluate(() => performance.now());
  await what();
  const { to, paints } = await page.evaluate(() => ({
    to: performance.now(),
    paints: window.watched?.paints ?? [],
  }));
  return longestInterval(paints, from, to);
}
