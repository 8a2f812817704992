import type { Page } from 'playwright-core';
import { afterAll, expect, test } from 'vitest';
import { TRANSPORT_NAMES } from '#protocol';
import { prove } from '../../scripts/stage/proof.ts';
import { readSeqs } from '../../scripts/stage/log.ts';
import { switchTo } from '../../scripts/switching/switching.ts';
import type { Server } from '../../scripts/lib/switchyard.ts';
import { HOUR, MINUTE } from '../../web/durations.ts';
import { panel } from './lib/panels.ts';
import {
  awaitEvents,
  buildNext,
  openPrepared,
  replaceServer,
  toldSince,
  type NextBuild,
} from './lib/states.ts';
import { timeOf } from './lib/time.ts';
import { describeInBrowser } from './with-stage.ts';

/** Takes a page; returns the seqs that it applied since it was opened. */
const seqsOf = (page: Page): Promise<number[]> => page.evaluate(() => [...(window.watched?.seqs ?? [])]);

describeInBrowser('a page that is left open', ['--host-metrics', 'on'], (stage) => {
  test('a server that was killed and came back: no gap, and the view, the marks and a pause stay', async () => {
    const page = await openPrepared(stage(), undefined, '?panel=cpu&range=15m');
    await panel(page, 'CPU').waitFor();
    await page.keyboard.press('n');
    await page.getByRole('textbox', { name: /^Everyone/ }).fill('before the fall');
    await page.keyboard.press('Enter');
    const notes = page.getByLabel('Notes on the timeline');
    await notes.getByText('before the fall').waitFor({ state: 'attached' });
    const paused = await openPrepared(stage());
    await awaitEvents(paused, 100);
    await paused.keyboard.press('Space');
    const stood = await timeOf(paused);

    await stage().restart('kill', 300);
    const { head } = (await (await fetch(`${stage().server().url}/readyz`)).json()) as { head: number }; // our own server's answer
    for (const one of [page, paused]) {
      await one.waitForFunction((seq) => (window.switchyard?.applied().seq ?? 0) > seq, head + 100);
      const seqs = await seqsOf(one);
      const stored = await readSeqs(stage().server().url, (seqs[0] ?? 1) - 1, Math.max(...seqs));
      expect(prove(seqs, stored)).toEqual({ gaps: 0, duplicates: 0, inversions: 0 });
      expect(await one.evaluate(() => window.sameDocument)).toBe(true);
      expect(await one.getByRole('region', { name: 'Began anew' }).count()).toBe(0);
    }
    expect(new URL(page.url()).search).toBe('?panel=cpu&range=15m');
    expect(await panel(page, 'CPU').isVisible()).toBe(true);
    expect(await notes.getByText('before the fall').count()).toBe(1);
    expect(await timeOf(page)).toMatchObject({ live: true, span: 900_000, past: 'ready' });
    const stands = await timeOf(paused);
    expect(stands).toMatchObject({ live: false, range: stood.range, reasons: ['user'] });
    expect(stands.behind.events).toBeGreaterThan(100);
    await page.context().close();
    await paused.context().close();
  });

  test('the viewer’s clock is set: curves, ages and words stay where they are', async () => {
    const page = await openPrepared(stage(), (opened) => opened.addInitScript(installMovableClock));
    const cpu = panel(page, 'CPU');
    await awaitEvents(page, 200);
    const told = (await toldSince(page)).length;
    const before = await page.evaluate(() => (window.switchyard?.samples(1) ?? []).map(([at]) => at));
    for (const step of [3 * HOUR, -10 * HOUR]) {
      const offset = await page.evaluate((ms) => window.moveClock?.(ms), step);
      expect((await page.evaluate(() => Date.now())) - Date.now()).toBeCloseTo(offset ?? NaN, -5);
      await awaitEvents(page, 250); // longer than two beats of whatever looks at the clock
      const { range, live } = await timeOf(page);
      expect(live).toBe(true);
      expect(Math.abs(range.to - Date.now())).toBeLessThan(MINUTE);
      expect(await page.title()).toBe('Switchyard');
      // What followed the clock would be hours old.
      await cpu.getByText(/^\d+(\.\d)? (s|ms)$/).waitFor();
      const pill = await page.getByRole('button', { name: /Connection:/ }).innerText();
      expect(Number(/(\d+)\sms/.exec(pill)?.[1])).toBeLessThan(MINUTE);
    }
    const after = await page.evaluate(() => (window.switchyard?.samples(1) ?? []).map(([at]) => at));
    expect(before.length).toBeGreaterThan(0);
    expect(after.length).toBeGreaterThan(before.length);
    expect(after.slice(0, before.length)).toEqual(before);
    expect(await toldSince(page, told)).toEqual([]);
    await page.context().close();
  });

  test('storage is denied: everything works, only nothing is remembered', async () => {
    const faults: string[] = [];
    const page = await openPrepared(stage(), (opened) => {
      opened.on('pageerror', (error) => faults.push(error.message));
      return opened.addInitScript(denyStorage);
    });
    await panel(page, 'CPU').waitFor();
    for (const transport of TRANSPORT_NAMES) await switchTo(page, transport);
    const colours = (): Promise<string> =>
      page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    const seen = new Set<string>();
    for (let press = 0; press < 3; press += 1) {
      await page.keyboard.press('t');
      seen.add(await colours());
    }
    expect(seen.size).toBe(2);
    await page.keyboard.press('u');
    await page.getByRole('dialog').getByText('UTC', { exact: true }).first().click();
    await page.waitForFunction(() => window.switchyard?.time().zone === 'UTC');
    await awaitEvents(page, 100);
    expect(await page.evaluate(() => window.switchyard?.stats().total.gaps)).toBe(0);
    expect(faults).toEqual([]);
    await page.context().close();
  });
});

describeInBrowser('a newer page', ['--host-metrics', 'on'], (stage) => {
  let next: NextBuild | undefined;
  let second: Server | undefined;
  afterAll(async () => {
    await second?.stop();
    next?.folder.remove();
  });

  test('is offered and never forced; Later keeps it away; Reload brings it', async () => {
    const patient = await openPrepared(stage());
    const eager = await openPrepared(stage());
    await awaitEvents(patient, 1);
    expect(await patient.getByRole('region', { name: 'A newer page' }).count()).toBe(0);
    next = buildNext();
    const { data } = stage().server();
    const flags = ['--host-metrics', 'on', '--synthetic-rate', '100'];
    second = await replaceServer(stage(), { data, flags, file: next.file });

    const offer = patient.getByRole('region', { name: 'A newer page' });
    await offer.waitFor();
    await awaitEvents(patient, 150);
    expect(await patient.evaluate(() => window.sameDocument)).toBe(true);
    const words = await toldSince(patient);
    expect(words.filter((text) => text.includes('The server has a newer version'))).toHaveLength(1);
    await offer.getByRole('button', { name: 'Later' }).click();
    await offer.waitFor({ state: 'detached' });
    await switchTo(patient, 'long-polling'); // another hello that names the newer page
    await awaitEvents(patient, 50);
    expect(await offer.count()).toBe(0);
    expect(await patient.evaluate(() => window.switchyard?.stats().total.gaps)).toBe(0);

    const loaded = eager.waitForEvent('load');
    await eager.getByRole('region', { name: 'A newer page' }).getByRole('button', { name: 'Reload' }).click();
    await loaded;
    await awaitEvents(eager, 50);
    expect(await eager.locator('script[type=module]').getAttribute('src')).toContain(next.script);
    expect(await eager.getByRole('region', { name: 'A newer page' }).count()).toBe(0);
    await panel(eager, 'CPU').waitFor();
    await patient.context().close();
    await eager.context().close();
  });
});

declare global {
  interface Window {
    /** Sets the page's wall clock by so many ms further; returns how far it is set in all. */
    moveClock?: (ms: number) => number;
  }
}

/** Runs in the page before its own script: its wall clock can be set, and what is monotonic goes on. */
function installMovableClock(): void {
  const Real = Date;
  let offset = 0;
  window.moveClock = (ms) => (offset += ms);
  class Movable extends Real {
    constructor(...given: readonly unknown[]) {
      if (given.length === 0) super(Movable.now());
      else super(...(given as [number])); // whatever Date takes
    }
    static override now(): number {
      return Real.now() + offset;
    }
  }
  Reflect.set(window, 'Date', Movable);
}

/** Runs in the page before its own script: every access to storage throws, as where a browser was told to deny it. */
function denyStorage(): void {
  for (const name of ['localStorage', 'sessionStorage']) {
    Object.defineProperty(window, name, {
      get: () => {
        throw new DOMException('Access is denied for this document.', 'SecurityError');
      },
    });
  }
}
