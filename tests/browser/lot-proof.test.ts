import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import * as v from 'valibot';
import { LotProofSchema, SnapshotSchema, type LotProof } from '#protocol';
import { profile } from '../../server/lab/proxy/profiles.ts';
import { Auction, told } from './lib/auction.ts';
import { hold, SNAPSHOT } from './lib/states.ts';
import { describeInBrowser } from './with-stage.ts';

const PROOF = '**/api/v1/lots/*/proof*';
const HOUR = 3_600_000;
/** Milliseconds that a countdown may be off by the server's clock. */
const RIGHT = 250;
/** A line that takes 300 ms there, and 300 back. */
const LATE = profile('slow', { latencyMs: 300, jitterMs: 0 });

describeInBrowser('the proof of a lot', [], (stage) => {
  const auction = () => new Auction(stage());

  /** A lot with three bids, and its page as the last of its bidders sees it, the proof open. */
  async function openProof(): Promise<{ page: Page; lot: string }> {
    const lot = await auction().putUp();
    const [anna, bert] = [await auction().person('Anna'), await auction().person('Bert')];
    await auction().bid(bert, lot, 1000);
    await auction().bid(anna, lot, 500);
    await auction().bid(anna, lot, 5000);
    const page = await auction().open(lot, { as: anna });
    await told(page).standing.getByText('You lead at').waitFor();
    await page.getByRole('button', { name: 'Proof' }).click();
    return { page, lot };
  }

  const verify = (page: Page) => page.getByRole('button', { name: 'Verify' }).click();
  const checks = (page: Page) => page.getByRole('list', { name: 'Checks' }).getByRole('listitem');

  test('it lists the events by seq, and replays them in the page: everything is right', async () => {
    const { page, lot } = await openProof();
    const { events } = await auction().proof(lot);
    const rows = page.getByRole('table', { name: 'Events in their order' }).getByRole('row');
    await rows.nth(events.length).waitFor();
    const seqs = await rows.locator('td:first-child').allInnerTexts();
    expect(seqs.map((text) => Number(text.replace(/\D/g, '')))).toEqual(events.map(([seq]) => seq));
    await verify(page);
    await page.getByText('Everything is right.').waitFor();
    expect(
      await checks(page)
        .getByText(/: right$/)
        .count(),
    ).toBe(5);
    await checks(page)
      .getByText('2 of yours stand among the steps, with the seals of your amounts.')
      .waitFor();

    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.getByRole('button', { name: 'Copy as text' }).click();
    await page.getByRole('button', { name: 'Copied' }).waitFor();
    const text = await page.evaluate(() => navigator.clipboard.readText());
    for (const event of events) expect(text).toContain(JSON.stringify(event));
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save as JSON' }).click(),
    ]);
    expect(download.suggestedFilename()).toContain(lot);
    await page.context().close();
  });

  test.each<[string, (proof: LotProof) => void, string[]]>([
    [
      'a price that was changed',
      ({ events }) => void Object.assign(events[3]?.[4] as object, { price: 50 }), // a step of ours
      ['The rules', 'The fingerprint', 'What this page was shown'],
    ],
    ['a bid of mine that was left out', ({ events }) => void events.splice(3, 1), ['Your own bids']],
    ['another fingerprint', (proof) => (proof.fingerprint = 'f'.repeat(64)), ['The fingerprint']],
  ])('%s is found, and named', async (_, tamper, names) => {
    const { page } = await openProof();
    await page.route(PROOF, async (route) => {
      const proof = v.parse(LotProofSchema, await (await route.fetch()).json());
      tamper(proof);
      await route.fulfill({ json: proof });
    });
    await verify(page);
    await page.getByText('Something is wrong.').waitFor();
    for (const name of names)
      await checks(page)
        .filter({ hasText: `${name}: wrong` })
        .waitFor();
    await page.unroute(PROOF);
    await verify(page);
    await page.getByText('Everything is right.').waitFor();
    await page.context().close();
  });

  test('a page that has not everything that happened says so, and the proof brings the rest', async () => {
    const lot = await auction().putUp();
    const [anna, bert] = [await auction().person('Anna'), await auction().person('Bert')];
    await auction().bid(bert, lot, 1000);
    await auction().bid(anna, lot, 5000);
    const page = await auction().open(lot, {
      prepare: (opened) =>
        opened.route(SNAPSHOT, async (route) => {
          const snapshot = v.parse(SnapshotSchema, await (await route.fetch()).json());
          await route.fulfill({ json: { ...snapshot, events: snapshot.events.slice(-1) } }); // as of 5,001
        }),
    });
    const says = page.getByText('Shows the newest 1 events; the proof has all.');
    await says.first().waitFor();
    expect(await says.count()).toBe(2);
    await page.getByRole('button', { name: 'Proof' }).click();
    const rows = page.getByRole('table', { name: 'Events in their order' }).getByRole('row');
    await rows.nth(1).waitFor();
    expect(await rows.count()).toBe(2);
    await verify(page);
    await page.getByText('Everything is right.').waitFor();
    expect(await rows.count()).toBe(5);
    await page.context().close();
  });
});

declare global {
  interface Window {
    /** Each text of the countdown, and the machine's own time in ms at which it came. Set by a test, never by the page. */
    counted?: [string, number][];
    /** Sets the page's wall clock by so many ms further. */
    stepClock?: (ms: number) => void;
  }
}

describeInBrowser('the countdown of a lot', [], (stage) => {
  const auction = () => new Auction(stage());

  /** Takes a page that has counted down, and the end; fails where a second was off by the server's clock, which is this machine's. */
  async function expectRight(page: Page, ends: number): Promise<void> {
    const counted = (await page.evaluate(() => window.counted)) ?? [];
    // The first text stood there from some moment on; each later one came when its second began.
    const off = counted.slice(1).flatMap(([text, at]) => {
      const [, seconds] = /^0:(\d\d)$/.exec(text) ?? [];
      return seconds === undefined ? [] : [at - (ends - Number(seconds) * 1000)];
    });
    const worst = Math.max(...off.map(Math.abs));
    process.stdout.write(`countdown: off by ${worst.toFixed(0)} ms at the most in ${off.length} seconds\n`);
    expect(off.length).toBeGreaterThan(5);
    expect(worst).toBeLessThan(RIGHT);
  }

  test.each([
    ['an hour fast', HOUR],
    ['an hour slow', -HOUR],
  ])(
    'a viewer’s clock that is %s, and then put right, does not move it: it goes by the server’s, to its end',
    async (_, ms) => {
      const ends = Date.now() + 12_000;
      const lot = await auction().putUp({ ends });
      const page = await auction().open(lot, {
        prepare: async (opened) => {
          await opened.addInitScript(shiftClock, ms);
          await opened.addInitScript(noteCountdown);
        },
      });
      await page.waitForFunction(() => (window.counted?.length ?? 0) >= 4);
      await page.evaluate((by) => window.stepClock?.(-by), ms);
      await page.getByText('It was not sold.').waitFor();
      await expectRight(page, ends);
      await page.context().close();
    },
  );

  test('on a line that is 300 ms late both ways it is right all the same', async () => {
    const ends = Date.now() + 25_000;
    const lot = await auction().putUp({ ends });
    const page = await auction().open(lot, {
      prepare: async (opened) => {
        await opened.addInitScript(noteCountdown);
        await stage().proxy.use(LATE);
      },
    });
    await page.waitForFunction(() => (window.counted?.length ?? 0) >= 8);
    await expectRight(page, ends);
    await page.context().close();
    await stage().proxy.use('pass');
  });

  test('at its end it says “closing…” until the server has said how it ended', async () => {
    const lot = await auction().putUp({ ends: Date.now() + 4_000 });
    const page = await auction().open(lot, { query: '&transport=polling' });
    const release = await hold(page, '**/api/v1/poll*');
    await page.getByText('closing…').waitFor();
    expect(await page.getByText('It was not sold.').count()).toBe(0);
    release();
    await page.getByText('It was not sold.').waitFor();
    await page.context().close();
  });
});

/** Runs in the page before its own script: its wall clock is off by so many ms, and can be set. What is monotonic goes on. */
function shiftClock(ms: number): void {
  const Real = Date;
  let offset = ms;
  window.stepClock = (by) => void (offset += by);
  class Shifted extends Real {
    constructor(...given: readonly unknown[]) {
      if (given.length === 0) super(Shifted.now());
      else super(...(given as [number])); // whatever Date takes
    }
    static override now(): number {
      return Real.now() + offset;
    }
  }
  Reflect.set(window, 'Date', Shifted);
}

/** Runs in the page before its own script: notes each text of the countdown when it comes. */
function noteCountdown(): void {
  const counted: [string, number][] = [];
  window.counted = counted;
  new MutationObserver(() => {
    const text = document.querySelector('[data-countdown]')?.textContent ?? '';
    if (text !== '' && counted.at(-1)?.[0] !== text)
      counted.push([text, performance.timeOrigin + performance.now()]);
  }).observe(document, { subtree: true, childList: true, characterData: true });
}
