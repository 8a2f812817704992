import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { SNAPSHOT_STATES } from '#protocol';
import { bidder, command, putUp } from './lib/selling.ts';
import { describeInBrowser } from './with-stage.ts';

/** Lots beyond those that a snapshot has room for. They end first, and nothing has happened to them since. */
const BEYOND = 40;
const AT_ONCE = 20;

describeInBrowser('more lots than a snapshot has room for', ['--synthetic-rate', '0'], (stage) => {
  const url = (): string => stage().server().url;
  let seller = '';
  let first = '';

  beforeAll(async () => {
    seller = await bidder(url(), 'Seller');
    const ends = Date.now() + 3_600_000;
    const put = (at: number) => putUp(url(), seller, { title: `Lot ${at}`, ends: ends + at * 1000 });
    first = await put(0);
    for (let at = 1; at < SNAPSHOT_STATES + BEYOND; at += AT_ONCE) {
      const last = Math.min(at + AT_ONCE, SNAPSHOT_STATES + BEYOND);
      await Promise.all(Array.from({ length: last - at }, (_, more) => put(at + more)));
    }
  });

  test('the list has all of them: those that end first come first, are live, and are counted', async () => {
    const page = await stage().open('lots');
    onTestFinished(() => page.context().close());
    const filter = (name: RegExp) =>
      page.getByRole('navigation', { name: 'Which lots' }).getByRole('link', { name });
    const titles = () => page.getByRole('article').getByRole('heading').allInnerTexts();
    const lots = (count: number) => Array.from({ length: count }, (_, at) => `Lot ${at}`);

    await filter(/^Open 540$/).waitFor();
    expect(await titles()).toEqual(lots(100));
    await page.getByRole('button', { name: 'Show more' }).click();
    await page.getByRole('heading', { name: 'Lot 199', exact: true }).waitFor();
    expect(await titles()).toEqual(lots(200));

    const ann = await bidder(url(), 'Ann');
    await command(url(), { type: 'bid', as: ann, lot: first, max: 5000 });
    const card = page
      .getByRole('article')
      .filter({ has: page.getByRole('heading', { name: 'Lot 0', exact: true }) });
    await card.getByText('1 bid', { exact: true }).waitFor();

    await filter(/^Ending soon/).click();
    await page.getByRole('heading', { name: 'Lot 30', exact: true }).waitFor({ state: 'detached' });
    expect(await titles()).toEqual(lots(30));
    await command(url(), { type: 'lot-cancel', as: seller, lot: await putUp(url(), seller), reason: 'x' });
    await putUp(url(), seller, { opens: Date.now() + 3_600_000 });
    await filter(/^Scheduled 1$/).waitFor();
    await filter(/^Open 540$/).waitFor();
  });
});
