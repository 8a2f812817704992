import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { TRANSPORT_NAMES } from '#protocol';
import { Auction, bidUpTo, told } from './lib/auction.ts';
import { loseAnswers } from './lib/lost-answers.ts';
import { violations } from './lib/axe.ts';
import { describeInBrowser } from './with-stage.ts';

/** The spec's own words for what is hidden: nobody but an admin sees another bidder's maximum. */
const LEADS = 'You lead at';
const OUTBID = 'You have been outbid';

describeInBrowser('bidding', [], (stage) => {
  const auction = () => new Auction(stage());

  test('a name is asked for once, at the first bid; a quick bid and a maximum; outbid at once and later', async () => {
    const lot = await auction().putUp({ title: 'A brass lamp' });
    const bert = await auction().person('Bert');
    const page = await auction().open(lot);
    await page.getByRole('button', { name: 'Bid €1.00' }).click();
    await page.getByRole('dialog', { name: 'Who bids?' }).getByRole('textbox').fill('Anna');
    await page.keyboard.press('Enter');
    await told(page)
      .bid.getByText(/Your bid of up to €1\.00 is accepted, as event \d+\./)
      .waitFor();
    await told(page).standing.getByText(`${LEADS} €1.00, your maximum is €1.00.`).waitFor();
    expect(await page.title()).toBe('You lead · A brass lamp · Switchyard');

    await auction().bid(bert, lot, 1000);
    await told(page).standing.getByText(`${OUTBID}: the price is €1.25, your maximum is €1.00.`).waitFor();
    expect(await page.title()).toBe('Outbid · A brass lamp · Switchyard');
    await bidUpTo(page, '5');
    await told(page)
      .bid.getByText('It was outbid at once: another bidder’s maximum is as high or higher.')
      .waitFor();
    await told(page).standing.getByText(`${OUTBID}: the price is €5.50, your maximum is €5.00.`).waitFor();
    await bidUpTo(page, '20,00');
    await told(page).standing.getByText(`${LEADS} €10.50, your maximum is €20.00.`).waitFor();
    await page.getByRole('button', { name: 'Up to €20.50' }).click(); // nobody bids against himself
    await told(page).standing.getByText(`${LEADS} €10.50, your maximum is €20.50.`).waitFor();
    expect(await auction().accepted(lot)).toEqual([100, 1000, 500, 2000, 2050]);

    const history = page.getByRole('list', { name: 'Bid history, the newest first' });
    expect(await history.getByRole('listitem').first().innerText()).toMatch(/you\s+€10\.50$/);
    expect(await history.getByText('automatic').count()).toBe(1);
    expect(await history.getByText('outbid at once').count()).toBe(1);
    expect(await page.content()).not.toContain('Bert');
    await page.context().close();
  });

  test('what is refused says why and what to do; what is far above the least is asked about first', async () => {
    const lot = await auction().putUp();
    const [anna, bert] = [await auction().person('Anna'), await auction().person('Bert')];
    const page = await auction().open(lot, { as: anna });
    await bidUpTo(page, '0.99');
    await page.getByText('The least is €1.00.').waitFor();
    await bidUpTo(page, 'ten');
    await page.getByText('Enter an amount in numbers, such as 1250.00.').waitFor();
    await bidUpTo(page, '10.01');
    const sure = page.getByRole('group', { name: 'Are you sure?' });
    await sure.getByText('€10.01 is 10 times the least bid. Do you mean it?').waitFor();
    await sure.getByRole('button', { name: 'No' }).click();
    await sure.waitFor({ state: 'detached' });
    expect(await auction().accepted(lot)).toEqual([]);
    await bidUpTo(page, '10.01');
    await sure.getByRole('button', { name: 'Yes, up to €10.01' }).click();
    await told(page).standing.getByText(`${LEADS} €1.00, your maximum is €10.01.`).waitFor();

    // The page is not told of the next bid: the server alone knows that the price is higher.
    const deaf = await auction().open(lot, { as: bert, query: '&transport=polling' });
    await deaf.getByText('The least bid is €1.25').waitFor();
    await deaf.route('**/api/v1/poll*', () => undefined);
    await auction().bid(await auction().person('Cleo'), lot, 800);
    await deaf.getByRole('button', { name: 'Bid €1.25' }).click();
    await told(deaf).bid.getByText('Bid the minimum or more.').waitFor();
    await deaf.getByRole('button', { name: 'Bid €9.00 instead' }).click();
    await told(deaf)
      .bid.getByText(/^Your bid of up to €9\.00 is accepted/)
      .waitFor();
    await deaf.getByText('Its event is on the way here.').waitFor();
    await deaf.context().close();
    await page.context().close();
  });

  test.each(TRANSPORT_NAMES)(
    'over %s a bid whose answer is lost is sent again under its key, and counted once',
    async (transport) => {
      const lot = await auction().putUp();
      const anna = await auction().person('Anna');
      let losses: Awaited<ReturnType<typeof loseAnswers>> | undefined;
      const page = await auction().open(lot, {
        as: anna,
        query: `&transport=${transport}`,
        prepare: async (opened) => (losses = await loseAnswers(opened, 2)),
      });
      await carriedBy(page, transport);
      await page.getByRole('button', { name: 'Bid €1.00' }).click();
      await told(page).bid.getByText('Sending your bid of up to €1.00…').waitFor();
      await told(page).bid.getByText('It had been counted before; only its answer was lost.').waitFor();
      await told(page).standing.getByText(`${LEADS} €1.00, your maximum is €1.00.`).waitFor();
      expect(await auction().accepted(lot)).toEqual([100]);
      expect(losses?.lost).toBe(2);
      expect((losses?.sent ?? 0) + (losses?.posted ?? 0)).toBeGreaterThan(2);
      await page.context().close();
    },
  );

  test('a bid without an answer goes on after a reload, and through an outage and another transport', async () => {
    const lot = await auction().putUp();
    const anna = await auction().person('Anna');
    const page = await auction().open(lot, { as: anna, query: '&transport=sse' });
    const losses = await loseAnswers(page, Infinity);
    await page.getByRole('button', { name: 'Bid €1.00' }).click();
    await told(page)
      .bid.getByText(/No answer yet, sent 2 times/)
      .waitFor();
    await page.reload({ waitUntil: 'commit' });
    losses.left = 0; // not before: the page that was left must have heard nothing
    await told(page).bid.getByText('It had been counted before; only its answer was lost.').waitFor();
    await told(page).standing.getByText(`${LEADS} €1.00, your maximum is €1.00.`).waitFor();
    expect(await auction().accepted(lot)).toEqual([100]);

    await stage().proxy.use('down');
    await page.getByRole('button', { name: 'Up to €1.25' }).click();
    await told(page)
      .bid.getByText(/No answer yet, sent 2 times/)
      .waitFor();
    await page.getByRole('radio', { name: 'Polling', exact: true }).check({ force: true });
    await stage().proxy.use('pass');
    await told(page).standing.getByText(`${LEADS} €1.00, your maximum is €1.25.`).waitFor();
    expect(await auction().accepted(lot)).toEqual([100, 125]);
    await page.context().close();
  });

  test('an admin takes a bid back: struck out with the reason, for everybody; he sees true names and maxima', async () => {
    const lot = await auction().putUp();
    const [anna, bert] = [await auction().person('Anna'), await auction().person('Bert')];
    await auction().bid(anna, lot, 1000);
    await auction().bid(bert, lot, 5000);
    const viewer = await auction().open(lot, { as: anna });
    await told(viewer).standing.getByText(OUTBID).waitFor();
    const admin = await auction().open(lot, { admin: true });
    const sealed = admin.getByRole('region', { name: 'For admins: who, and how far' });
    await sealed.getByRole('row', { name: /Bert bid up to €50\.00/ }).waitFor();
    await sealed.getByRole('button', { name: /^Take back number \d+, by Bert$/ }).click();
    await admin.getByRole('textbox', { name: 'Reason' }).fill('Typed by a cat.');
    await admin.getByRole('button', { name: 'Take it back' }).click();
    for (const page of [viewer, admin]) {
      const history = page.getByRole('list', { name: 'Bid history, the newest first' });
      await history.getByText('Bid 2 taken back by an admin: Typed by a cat.').waitFor();
      expect(await history.locator('s').allInnerTexts()).toEqual(['Bidder 2', '€10.50']);
    }
    await told(viewer).standing.getByText(`${LEADS} €1.00, your maximum is €10.00.`).waitFor();
    await admin.reload(); // the browser stays signed in
    await sealed.getByText('taken back: Typed by a cat.').waitFor();

    await admin.getByRole('button', { name: 'Cancel the lot…' }).click();
    await admin.getByRole('textbox', { name: 'Reason' }).fill('It was stolen.');
    await admin.getByRole('dialog').getByRole('button', { name: 'Cancel the lot' }).click();
    await viewer.getByText('Cancelled: It was stolen.').waitFor();
    expect(await viewer.getByRole('button', { name: /^Bid/ }).count()).toBe(0);
    await viewer.context().close();
    await admin.context().close();
  });

  test('the identity outlives a reload, and where storage is denied it lives as long as the page', async () => {
    const lot = await auction().putUp();
    const denied = await auction().open(lot, { prepare: (page) => page.addInitScript(denyStorage) });
    for (const page of [await auction().open(lot), denied]) {
      const [amount] = await page.getByRole('button', { name: /^Bid €/ }).allInnerTexts();
      await page.getByRole('button', { name: amount ?? '', exact: true }).click();
      await page.getByRole('dialog', { name: 'Who bids?' }).getByRole('textbox').fill('Cleo');
      await page.keyboard.press('Enter');
      await told(page).standing.getByText(LEADS).waitFor();
      await page.reload();
      await page.getByRole('heading', { level: 1 }).waitFor();
      if (page === denied) {
        await page
          .getByRole('button', { name: /^Bid €/ })
          .first()
          .waitFor();
        expect(await page.getByText('You are Cleo').count()).toBe(0);
      } else await told(page).standing.getByText(LEADS).waitFor();
      await page.context().close();
    }
  });

  test('axe finds nothing serious on a lot’s page and in its proof; at 360 pixels nothing is cut off', async () => {
    const lot = await auction().putUp({ reserve: 5000, softClose: { window: 3_600_000, extend: 3_600_000 } });
    const [anna, bert] = [await auction().person('Anna'), await auction().person('Bert')];
    await auction().bid(anna, lot, 1000);
    await auction().bid(bert, lot, 2000);
    const page = await auction().open(lot, { as: anna, admin: true });
    await told(page).standing.getByText(OUTBID).waitFor();
    await page.getByText(/extended by .+, 2 times|extended by .+, once/).waitFor();
    expect(await violations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Proof' }).click();
    await page.getByRole('button', { name: 'Verify' }).click();
    await page.getByText('Everything is right.').waitFor();
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.setViewportSize({ width: 360, height: 740 });
    // The bar takes its second row once the browser has told of the new width.
    await expect
      .poll(() => page.evaluate(() => document.documentElement.scrollWidth))
      .toBeLessThanOrEqual(360);
    await page.context().close();
  });
});

async function carriedBy(page: Page, transport: string): Promise<void> {
  const names = { websocket: 'WebSocket', 'long-polling': 'Long poll', sse: 'SSE', polling: 'Poll' };
  const name = names[transport as keyof typeof names]; // the test's own list
  await page.getByRole('button', { name: new RegExp(`^Connection: .*${name}`, 'i') }).waitFor();
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
