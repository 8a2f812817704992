import type { Locator, Page } from 'playwright-core';
import * as v from 'valibot';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { AlertListSchema, PATHS } from '#protocol';
import { always, makeRule, order } from './lib/alerting.ts';
import { violations } from './lib/axe.ts';
import { panel, plot, readPixels, soon } from './lib/panels.ts';
import { bidder } from './lib/selling.ts';
import { describeInBrowser } from './with-stage.ts';

/** Takes a page and names of tokens; returns their colours. */
function colours(page: Page, tokens: readonly string[]): Promise<string[]> {
  return page.evaluate((names) => {
    const probe = document.createElement('i');
    document.body.append(probe);
    const found = names.map((name) => {
      probe.style.color = `var(--${name})`;
      return getComputedStyle(probe).color;
    });
    probe.remove();
    return found;
  }, tokens);
}

/** One that never fires, whatever the CPU does. */
const NEVER = { fn: 'last', window: 60_000, op: '>', threshold: 1e9 } as const;

describeInBrowser('alerts', ['--host-metrics', 'on', '--synthetic-rate', '5'], (stage) => {
  const url = (): string => stage().server().url;
  let ada = '';
  let cpu = '';

  beforeAll(async () => {
    ada = await bidder(url(), 'Ada');
    cpu = await makeRule(url(), ada, always({ annotations: { summary: 'At {{ $value }} %.' } }));
    await makeRule(
      url(),
      ada,
      always({
        name: 'Waves move',
        severity: 'critical',
        selector: { series: 'synthetic.wave', matchers: [{ label: 'n', op: '=', value: '1' }] },
      }),
    );
    await makeRule(
      url(),
      ada,
      always({
        name: 'Memory measured',
        severity: 'info',
        selector: { series: 'memory.used', matchers: [] },
        for: 3_600_000,
      }),
    );
  });

  const open = async (query = 'alerts'): Promise<Page> => {
    const page = await stage().open(query);
    onTestFinished(() => page.context().close());
    return page;
  };
  const line = (page: Page, name: string): Locator =>
    page.getByRole('article').filter({ has: page.getByRole('heading', { name, exact: true }) });
  const filter = (page: Page, name: RegExp): Locator =>
    page.getByRole('navigation', { name: 'Which alerts' }).getByRole('link', { name });
  /** Says who acts, where the page asks. */
  const sayName = async (page: Page, name: string): Promise<void> => {
    const dialog = page.getByRole('dialog', { name: 'Who are you?' });
    await dialog.getByRole('textbox', { name: 'Your name' }).fill(name);
    await dialog.getByRole('button', { name: 'Go on' }).click();
    await dialog.waitFor({ state: 'hidden' });
  };

  const focusIn = (page: Page, name: string): Promise<boolean> =>
    page
      .getByRole('listitem')
      .filter({ has: line(page, name) })
      .evaluate((entry) => entry.contains(document.activeElement));

  test('the list has what is wrong, the most urgent first, each with its state, value and labels', async () => {
    const page = await open();
    await line(page, 'CPU measured').getByText('firing').waitFor();
    await line(page, 'Waves move').getByText('critical', { exact: true }).waitFor();
    await line(page, 'Memory measured').getByText('pending').waitFor();
    const names = await page.getByRole('article').getByRole('heading').allInnerTexts();
    expect(names.filter((name) => /measured|move/.test(name))).toEqual([
      'Waves move',
      'CPU measured',
      'Memory measured',
    ]);
    await line(page, 'CPU measured')
      .getByText(/^At .* %\.$/)
      .waitFor();
    await line(page, 'Waves move').getByText('n1', { exact: true }).waitFor();
  });

  test('an alert begins and ends on the page without a reload, and stays as resolved for a while', async () => {
    const page = await open();
    const rule = await makeRule(url(), ada, always({ name: 'Comes and goes' }));
    await line(page, 'Comes and goes').getByText('firing').waitFor();
    await order(url(), {
      type: 'rule-put',
      as: ada,
      rule: { id: rule, version: 1 },
      terms: always({ name: 'Comes and goes', condition: NEVER }),
    });
    await filter(page, /^Resolved/).click();
    await line(page, 'Comes and goes').getByText('resolved').waitFor();
    expect(new URL(page.url()).search).toBe('?show=resolved');
    await page.goBack();
    await line(page, 'CPU measured').waitFor();
    await order(url(), { type: 'rule-remove', as: ada, rule });
  });

  test('one is acknowledged with a comment; everybody sees who has it in hand, and it can be taken back', async () => {
    const [page, other] = await Promise.all([open(), open()]);
    await page.getByRole('button', { name: 'Acknowledge CPU measured' }).click();
    await sayName(page, 'Grace');
    const dialog = page.getByRole('dialog', { name: 'Acknowledge' });
    await dialog.getByRole('textbox', { name: /Comment/ }).fill('restarting it');
    await dialog.getByRole('button', { name: 'Acknowledge', exact: true }).click();
    await line(other, 'CPU measured')
      .getByText(/Grace\s+has it in hand since .*: restarting it/)
      .waitFor();
    // Whoever goes on by keys is where he was.
    await soon(() => focusIn(page, 'CPU measured')).toBe(true);
    await page.getByRole('checkbox', { name: 'In nobody’s hand', exact: true }).check();
    await line(page, 'CPU measured').waitFor({ state: 'hidden' });
    await line(other, 'CPU measured').getByRole('button', { name: 'Take back' }).click();
    await sayName(other, 'Joan');
    await line(page, 'CPU measured').waitFor();
  });

  test('several are acknowledged at once, by keyboard alone', async () => {
    const page = await open('alerts?q=measured');
    await line(page, 'Memory measured').waitFor();
    const all = page.getByRole('checkbox', { name: /All 2 that are/ });
    await all.focus();
    await page.keyboard.press('Space');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.keyboard.type('Kay');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'Acknowledge' }).getByRole('textbox').waitFor();
    await page.keyboard.press('Enter');
    await line(page, 'CPU measured').getByText('has it in hand').waitFor();
    await line(page, 'Memory measured').getByText('has it in hand').waitFor();
    for (const name of ['CPU measured', 'Memory measured']) {
      await line(page, name).getByRole('button', { name: 'Take back' }).click();
      await line(page, name).getByText('has it in hand').waitFor({ state: 'hidden' });
    }
  });

  test('a silence made from an alert shows what it matches, holds it, and can be ended', async () => {
    const page = await open();
    await page.getByRole('button', { name: 'Silence CPU measured' }).click();
    await sayName(page, 'Grace');
    const dialog = page.getByRole('dialog', { name: 'Silence' });
    await dialog.getByText('One alert that goes on now:').waitFor();
    await dialog.getByRole('button', { name: 'Silence' }).click();
    await dialog.getByText('Say why').waitFor();
    await dialog.getByRole('textbox', { name: 'Why' }).fill('known');
    await dialog.getByRole('combobox', { name: 'Value 1' }).fill('nothing like it');
    await dialog.getByText('No alert that goes on now fits').waitFor();
    await dialog.getByRole('combobox', { name: 'Value 1' }).fill('CPU measured');
    await dialog.getByRole('button', { name: 'Silence' }).click();
    await line(page, 'CPU measured')
      .getByText(/silenced by\s+Grace/)
      .waitFor();
    await page.getByRole('link', { name: 'Silences' }).click();
    await page.getByText('fits 1 alert now').waitFor();
    await page.getByRole('button', { name: 'End it' }).click();
    await page.getByRole('button', { name: 'Silence again' }).waitFor();
    await page.getByRole('link', { name: /^Alerts \d/ }).click();
    await line(page, 'CPU measured').getByRole('button', { name: 'Silence CPU measured' }).waitFor();
  });

  test('the board has what fires in a strip, badges on its panels, the stretch shaded and the threshold drawn', async () => {
    const page = await open('?range=1m');
    const strip = page.getByRole('region', { name: /^Alerts/ });
    await strip.getByText('CPU measured').waitFor();
    await panel(page, 'CPU')
      .getByRole('link', { name: /1 alert firing here, the worst warning/ })
      .waitFor();
    await panel(page, 'Made-up load')
      .getByRole('link', { name: /the worst critical: Waves move/ })
      .waitFor();
    expect(
      await panel(page, 'Disk I/O')
        .getByRole('link', { name: /firing here/ })
        .count(),
    ).toBe(0);
    const [colour = ''] = await colours(page, ['warn']);
    const painted = async (): Promise<number> => {
      const canvas = plot(page, 'CPU').locator('canvas');
      return (await readPixels(page, await canvas.screenshot(), [colour])).counts[0] ?? 0;
    };
    await soon(painted).toBeGreaterThan(20);
    await order(url(), {
      type: 'rule-put',
      as: ada,
      rule: { id: cpu, version: 1 },
      terms: always({ enabled: false }),
    });
    await panel(page, 'CPU')
      .getByRole('link', { name: /firing here/ })
      .waitFor({ state: 'hidden' });
    await soon(painted).toBeLessThan(20);
    await strip.getByRole('link', { name: 'Alerts' }).click();
    await page.waitForURL('**/alerts**');
  });

  test('what fired before the page was opened, and before its alert fired again, is shaded as well', async () => {
    const wave = { series: 'synthetic.wave', matchers: [{ label: 'n', op: '=', value: '3' } as const] };
    const terms = always({ name: 'Fired before', severity: 'info', selector: wave });
    const well = { ...terms, condition: NEVER };
    const rule = await makeRule(url(), ada, terms);
    const age = async (): Promise<number> => {
      const answer = await fetch(`${url()}${PATHS.alerts}`);
      const { alerts, serverTime } = v.parse(AlertListSchema, await answer.json());
      const own = alerts.find((alert) => alert.rule === rule);
      return own?.state === 'firing' ? serverTime - (own.firedAt ?? serverTime) : -1;
    };
    const put = (version: number, to: typeof terms) =>
      order(url(), { type: 'rule-put', as: ada, rule: { id: rule, version }, terms: to });
    await soon(age).toBeGreaterThan(6_000);
    await put(1, well);
    await soon(age).toBe(-1);
    await put(2, terms);
    await soon(age).toBeGreaterThanOrEqual(0);
    await put(3, well);
    await soon(age).toBe(-1);
    const page = await open('?range=1m');
    const [colour] = await colours(page, ['info']);
    // Of a minute 6 s are three dozen pixels, and the bar at its foot is three high; the newer stretch is but a few.
    const bar = async (): Promise<number> =>
      (
        await readPixels(page, await plot(page, 'Made-up load').locator('canvas').screenshot(), [
          colour ?? '',
        ])
      ).counts[0] ?? 0;
    await soon(bar).toBeGreaterThan(80);
    await order(url(), { type: 'rule-remove', as: ada, rule });
  });

  test('an alert of an Alertmanager outside stands beside ours; silencing it here would silence nothing', async () => {
    const alert = {
      status: 'firing',
      labels: { alertname: 'TargetDown', severity: 'critical', job: 'node' },
      annotations: {},
      startsAt: new Date().toISOString(),
      endsAt: '0001-01-01T00:00:00Z',
      generatorURL: '',
      fingerprint: '00112233445566ff',
    };
    const answer = await fetch(`${url()}/hooks/alertmanager`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ version: '4', externalURL: 'http://am:9093', alerts: [alert] }),
    });
    expect(answer.status).toBe(200);
    const page = await open();
    await line(page, 'TargetDown').getByText('of the Alertmanager').waitFor();
    expect(await line(page, 'TargetDown').getByRole('button').count()).toBe(0);
  });

  test('it can be used at 360 pixels, in both themes', async () => {
    const page = await open();
    await line(page, 'Waves move').waitFor();
    expect(await violations(page)).toEqual([]);
    await page.setViewportSize({ width: 360, height: 740 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
    expect(await violations(page)).toEqual([]);
    for (const view of ['Rules', 'Silences', 'Delivery']) {
      await page.getByRole('link', { name: view, exact: true }).click();
      await page.getByRole('button', { name: /^New/ }).waitFor();
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
      expect(await violations(page)).toEqual([]);
    }
  });

  test('where nothing arrives the list says from when it is', async () => {
    const page = await open();
    await line(page, 'Waves move').waitFor();
    await stage().proxy.use('down');
    onTestFinished(() => stage().proxy.use('pass'));
    await page.getByText(/The alerts are those of \d\d:\d\d:\d\d/).waitFor();
  });
});
