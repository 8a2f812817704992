import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { Receiver, TAKES } from '../../scripts/lib/receiver.ts';
import { always, makeRule, order } from './lib/alerting.ts';
import { violations } from './lib/axe.ts';
import { bidder } from './lib/selling.ts';
import { describeInBrowser } from './with-stage.ts';

const FLAGS = ['--host-metrics', 'on', '--synthetic-rate', '20', '--allow-inside', '127.0.0.1'];

describeInBrowser('rules of alerts', FLAGS, (stage) => {
  const url = (): string => stage().server().url;
  let ada = '';
  const receiver = new Receiver();

  beforeAll(async () => {
    ada = await bidder(url(), 'Ada');
    receiver.manner = { answer: 404 };
    await receiver.up();
    // A group waits half a minute before it is sent: it is sent when the last test looks.
    const terms = {
      kind: 'webhook',
      name: 'Early',
      enabled: true,
      url: `http://127.0.0.1:${receiver.port}/`,
    } as const;
    const { channel = '' } = await order(url(), { type: 'channel-put', as: ada, terms });
    await makeRule(url(), ada, always({ name: 'Sent in vain', channels: [channel] }));
  });
  afterAll(() => receiver.down());

  const open = async (query = 'alerts?view=rules'): Promise<Page> => {
    const page = await stage().open(query);
    onTestFinished(() => page.context().close());
    return page;
  };
  const rule = (page: Page, name: string): Locator =>
    page.getByRole('article').filter({ has: page.getByRole('heading', { name, exact: true }) });
  const sayName = async (page: Page, name: string): Promise<void> => {
    const dialog = page.getByRole('dialog', { name: 'Who are you?' });
    await dialog.getByRole('textbox', { name: 'Your name' }).fill(name);
    await dialog.getByRole('button', { name: 'Go on' }).click();
  };

  test('a new install watches what is worth it', async () => {
    const page = await open();
    for (const name of [
      'CPU saturated',
      'Memory nearly full',
      'Disk full in 4 h',
      'Target down',
      'Event loop blocked',
      'Outbox stuck',
    ])
      await rule(page, name).waitFor();
  });

  test('a rule is made with a preview of what it would have done; it says why it fired; it is changed and removed', async () => {
    const page = await open();
    await page.getByRole('button', { name: 'New rule' }).click();
    const preview = page.getByRole('region', { name: 'Preview' });
    await preview.getByText('Fill in what it looks at').waitFor();
    await page.getByRole('button', { name: 'Make the rule' }).click();
    await page.getByText('Give it a name.').waitFor();
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Waves high');
    await page.getByRole('combobox', { name: 'Series', exact: true }).fill('synthetic.wave');
    await page.getByRole('combobox', { name: 'Of the values' }).selectOption('last');
    await page.getByRole('textbox', { name: /^Threshold/ }).fill('-1000000');
    await preview
      .getByText(/it would have fired \d+ times in the past hour \(8 series\)\. It would fire now\./)
      .waitFor();
    await preview.getByRole('img', { name: /^n 0: fired from/ }).waitFor();
    expect(await violations(page)).toEqual([]);
    await page.getByRole('textbox', { name: /^Threshold/ }).fill('1000000');
    await preview.getByText('it would not have fired in the past hour').waitFor();
    await page.getByRole('textbox', { name: /^Threshold/ }).fill('-1000000');
    await preview.getByText('It would fire now').waitFor();
    await page.getByRole('button', { name: 'Make the rule' }).click();
    await sayName(page, 'Grace');
    await rule(page, 'Waves high').getByText('8 firing').waitFor();
    await rule(page, 'Waves high').getByText('version 1, by Grace').waitFor();

    await rule(page, 'Waves high').getByRole('button', { name: 'Why?' }).click();
    const strip = page.getByRole('region', { name: 'Why: Waves high' });
    await strip.getByRole('img', { name: /^n 0: fired from \d\d:\d\d:\d\d on/ }).waitFor();
    await strip.getByText(/^\d\d:\d\d:\d\d\s*0: firing at/).waitFor();
    expect(await violations(page)).toEqual([]);
    expect(new URL(page.url()).searchParams.get('rule')).not.toBeNull();

    await rule(page, 'Waves high').getByRole('button', { name: 'Change Waves high' }).click();
    await page.getByRole('textbox', { name: /^Threshold/ }).fill('1000000');
    await page.getByRole('button', { name: 'Save' }).click();
    await rule(page, 'Waves high').getByText('well', { exact: true }).waitFor();
    await rule(page, 'Waves high').getByText('version 2').waitFor();
    await rule(page, 'Waves high').getByRole('button', { name: 'Switch off Waves high' }).click();
    await rule(page, 'Waves high').getByText('off', { exact: true }).waitFor();
    await rule(page, 'Waves high').getByRole('button', { name: 'Remove Waves high' }).click();
    await page
      .getByRole('dialog', { name: 'Remove the rule?' })
      .getByRole('button', { name: 'Remove' })
      .click();
    await rule(page, 'Waves high').waitFor({ state: 'hidden' });
  });

  test('who changes a rule that somebody changed meanwhile is told before he saves', async () => {
    const id = await makeRule(url(), ada, always({ name: 'Both change it' }));
    const page = await open();
    await rule(page, 'Both change it').getByRole('button', { name: 'Change Both change it' }).click();
    await order(url(), {
      type: 'rule-put',
      as: ada,
      rule: { id, version: 1 },
      terms: always({ name: 'Both change it', severity: 'info' }),
    });
    await page.getByText('Somebody changed this rule meanwhile').waitFor();
    await page.getByRole('button', { name: 'Save' }).click();
    await sayName(page, 'Grace');
    await page.locator('form .problem').filter({ hasText: 'in the meantime' }).waitFor();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await rule(page, 'Both change it').getByText('version 2, by Ada').waitFor();
  });

  test('a channel is made and tested, and says what became of it', async () => {
    const page = await open('alerts?view=delivery');
    await page.getByRole('button', { name: 'New channel' }).click();
    await sayName(page, 'Grace');
    const dialog = page.getByRole('dialog', { name: 'New channel' });
    await dialog.getByRole('textbox', { name: 'Name' }).fill('Ops');
    await dialog.getByRole('textbox', { name: 'Address' }).fill('http://10.0.0.1/hook');
    await dialog.getByRole('button', { name: 'Make the channel' }).click();
    await dialog.getByText(/inside this network/).waitFor();
    expect(await violations(page, 'dialog[open]')).toEqual([]);
    await dialog.getByRole('textbox', { name: 'Address' }).fill(`http://127.0.0.1:${receiver.port}/hook`);
    await dialog.getByRole('button', { name: 'Make the channel' }).click();
    const channel = page.getByRole('article').filter({ has: page.getByRole('heading', { name: 'Ops' }) });
    await channel.getByText('nothing was sent yet').waitFor();
    await channel.getByRole('button', { name: 'Send a test to Ops' }).click();
    await channel.getByText(/404/).waitFor();
    receiver.manner = TAKES;
    await channel.getByRole('button', { name: 'Send a test to Ops' }).click();
    await channel.getByText(/last sent/).waitFor();
    receiver.manner = { answer: 404 };
  });

  test('a message that was given up stands there with its cause, and is sent again by hand', async () => {
    const page = await open('alerts?view=delivery');
    const dead = page.getByRole('region', { name: 'Given up' });
    await dead.getByText('Sent in vain firing').waitFor({ timeout: 50_000 });
    await dead.getByText(/404/).waitFor();
    expect(await violations(page)).toEqual([]);
    receiver.manner = TAKES;
    await dead.getByRole('button', { name: /^Send again: Sent in vain/ }).click();
    await sayName(page, 'Grace');
    await page.getByRole('region', { name: 'Sent lately' }).getByText('Sent in vain firing').waitFor();
    await dead.getByText('Nothing was given up.').waitFor();
  });
});
