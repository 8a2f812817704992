import type { Page } from 'playwright-core';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { always, makeRule, order } from './lib/alerting.ts';
import { violations } from './lib/axe.ts';
import { tooltip } from './lib/crosshair.ts';
import { openBoard, pause, plot } from './lib/panels.ts';
import { bidder } from './lib/selling.ts';
import { describeInBrowser } from './with-stage.ts';

/** Milliseconds within which a lost page is gone, as the issue has it. */
const GONE = 10_000;

describeInBrowser('notes and who is there', ['--host-metrics', 'on', '--synthetic-rate', '20'], (stage) => {
  const url = (): string => stage().server().url;
  let ada = '';

  beforeAll(async () => {
    ada = await bidder(url(), 'Ada');
    await makeRule(url(), ada, always());
  });

  const closing = (page: Page): Page => {
    onTestFinished(() => page.context().close());
    return page;
  };
  const open = async (query: string): Promise<Page> => closing(await stage().open(query));
  const told = (page: Page) => page.getByLabel('Notes on the timeline');

  test('a signed note is pinned to the moment that is shown, is live on all boards, is edited and struck out visibly', async () => {
    const [page, other] = [closing(await openBoard(stage())), await open('')];
    await pause(page);
    await page.keyboard.press('n');
    const dialog = page.getByRole('dialog', { name: 'Write a note' });
    await dialog.getByText(/^at \d\d:\d\d:\d\d$/).waitFor();
    await dialog.getByRole('textbox', { name: /Everyone who looks/ }).fill('Rollbak begun');
    await dialog.getByRole('button', { name: 'Write it' }).click();
    await dialog.getByText('is signed: enter your name').waitFor();
    await dialog.getByRole('textbox', { name: 'Your name, to sign it' }).fill('Grace');
    await dialog.getByRole('button', { name: 'Write it' }).click();
    await dialog.waitFor({ state: 'hidden' });
    await told(other).getByText('Grace: Rollbak begun').waitFor({ state: 'attached' });
    const { to } = await page.evaluate(() => window.switchyard?.time().range ?? { to: NaN });
    const zone = await told(page).getByText('Grace: Rollbak begun').innerText();
    expect(zone).toContain(new Date(to).toISOString().slice(14, 19));

    await page.keyboard.press('n');
    await dialog.getByRole('button', { name: 'Edit' }).click();
    await dialog.getByRole('textbox', { name: 'What it says from now on' }).fill('Rollback begun');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText('edited once').waitFor();
    expect(await violations(page, 'dialog[open]')).toEqual([]);
    await told(other).getByText('Grace: Rollback begun (edited)').waitFor({ state: 'attached' });
    await dialog.getByRole('button', { name: 'Strike out' }).click();
    await dialog.getByRole('textbox', { name: /Why it is struck out/ }).fill('It was another host.');
    await dialog.getByRole('button', { name: 'Strike out' }).click();
    await dialog.getByText(/struck out by Grace, .*: It was another host\./).waitFor();
    await told(other).getByText('(struck out by Grace)').waitFor({ state: 'attached' });
  });

  test('what is another’s cannot be changed, and one without a name is as before', async () => {
    await order(url(), { type: 'note', as: ada, text: 'By Ada alone' });
    const page = await open('');
    await told(page).getByText('Ada: By Ada alone').waitFor({ state: 'attached' });
    await page.keyboard.press('n');
    const dialog = page.getByRole('dialog', { name: 'Write a note' });
    await dialog.getByText('By Ada alone').waitFor();
    expect(await dialog.getByRole('button', { name: 'Edit' }).count()).toBe(0);
    await dialog.getByRole('textbox', { name: /Everyone who looks/ }).fill('Nobody wrote this');
    await page.keyboard.press('Enter');
    await told(page).getByText('Nobody wrote this').waitFor({ state: 'attached' });
  });

  test('somebody else of the same name is not offered to change a note; its author is', async () => {
    await order(url(), { type: 'note', as: ada, text: 'By the first Ada' });
    const page = await open('');
    const dialog = page.getByRole('dialog', { name: 'Write a note' });
    const write = async (text: string): Promise<void> => {
      await page.keyboard.press('n');
      await dialog.getByRole('textbox', { name: /Everyone who looks/ }).fill(text);
      await dialog.getByRole('textbox', { name: 'Your name, to sign it' }).fill('Ada');
      await dialog.getByRole('button', { name: 'Write it' }).click();
      await dialog.waitFor({ state: 'hidden' });
    };
    await write('By the second Ada');
    await told(page).getByText('Ada: By the second Ada').waitFor({ state: 'attached' });
    await page.keyboard.press('n');
    const note = (text: string) => dialog.getByRole('listitem').filter({ hasText: text });
    await note('By the second Ada').getByRole('button', { name: 'Edit' }).waitFor();
    expect(await note('By the first Ada').getByRole('button', { name: 'Edit' }).count()).toBe(0);
    // Who signed a note is there by that name at once, without a reload.
    await page.keyboard.press('Escape');
    await page
      .getByRole('group', { name: /person is here|people are here/ })
      .getByText('Ada (you)')
      .waitFor();
  });

  let notes = 0;
  test('the crosshair tells of a note with its author', async () => {
    const page = closing(await openBoard(stage()));
    const text = `Seen here, ${(notes += 1)}`; // another try writes another one
    await order(url(), { type: 'note', as: ada, text });
    await told(page).getByText(`Ada: ${text}`).waitFor({ state: 'attached' });
    await pause(page);
    await plot(page, 'CPU').focus();
    await page.keyboard.press('End');
    // On a busy machine samples came after it until the board was paused.
    const back = async (): Promise<number> => {
      const seen = await tooltip(page).getByText(`Ada: ${text}`).count();
      if (seen === 0) await page.keyboard.press('ArrowLeft');
      return seen;
    };
    await expect.poll(back, { interval: 300 }).toBe(1);
  });

  test('a note under an alert stands there for everybody', async () => {
    const [page, other] = await Promise.all([open('alerts'), open('alerts')]);
    await page.getByRole('button', { name: 'Write a note under CPU measured' }).click();
    const who = page.getByRole('dialog', { name: 'Who are you?' });
    await who.getByRole('textbox', { name: 'Your name' }).fill('Grace');
    await who.getByRole('button', { name: 'Go on' }).click();
    const dialog = page.getByRole('dialog', { name: 'Write a note' });
    await dialog.getByRole('textbox').fill('The build runs here.');
    await dialog.getByRole('button', { name: 'Write it' }).click();
    await other.getByRole('article').getByText('The build runs here.').waitFor();
    await page.getByRole('article').getByRole('button', { name: 'Edit' }).waitFor();
    expect(await other.getByRole('article').getByRole('button', { name: 'Edit' }).count()).toBe(0);
  });

  test('who is on the page is shown with the transport, and is gone within 10 s of a lost line', async () => {
    const page = await open('alerts?transport=sse');
    const other = await stage().open('alerts?transport=polling');
    await page.getByRole('group', { name: '2 people are here' }).waitFor();
    const people = page.getByRole('group', { name: '2 people are here' }).getByRole('listitem');
    await people.filter({ hasText: 'you' }).filter({ hasText: 'over SSE' }).waitFor();
    await people.filter({ hasNotText: 'you' }).filter({ hasText: 'over Polling' }).waitFor();
    const lost = Date.now();
    await other.context().setOffline(true);
    await page.getByRole('group', { name: 'One person is here' }).waitFor();
    expect(Date.now() - lost).toBeLessThan(GONE);
    await other.context().close();
  });
});
