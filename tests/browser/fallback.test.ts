import { expect, test } from 'vitest';
import { surviveHalfOpen, surviveRestart } from '../../scripts/fallback/outages.ts';
import { timeToFirstEvent } from '../../scripts/fallback/stage.ts';
import { describeInBrowser } from './with-stage.ts';

const WHOLE = { gaps: 0, duplicates: 0, inversions: 0 };

describeInBrowser('falling back by itself', ['--heartbeat', '1000'], (stage) => {
  test('an open network is live on WebSocket', async () => {
    expect(await timeToFirstEvent(stage(), 'pass')).toMatchObject({ carrier: 'websocket' });
  });

  test.each([
    'upgrade-403',
    'upgrade-strip',
    'upgrade-reset',
    'upgrade-silence',
    'upgrade-101-close',
    'upgrade-101-silence',
  ] as const)('%s: live on long polling', async (mode) => {
    const { ms, carrier } = await timeToFirstEvent(stage(), mode);
    process.stdout.write(`${mode}: first live event after ${ms.toFixed(0)} ms\n`);
    expect(carrier).toBe('long-polling');
  });

  test('the page says why, and goes back by itself when the block is lifted', async () => {
    await stage().proxy.use('upgrade-403');
    const page = await stage().open();
    const banner = page.getByText(/using long polling/i).first();
    await banner.waitFor();
    await stage().proxy.use('pass');
    await page.waitForFunction(() => window.switchyard?.status().carrier === 'websocket', undefined, {
      timeout: 60_000,
    });
    expect(await page.evaluate(() => window.switchyard?.stats().total.gaps)).toBe(0);
    await page.context().close();
  }, 90_000);

  test.each(['stop', 'kill'] as const)(
    'a server restart (%s) leaves no gap and stays on WebSocket',
    async (how) => {
      expect(await surviveRestart(stage(), how, 300)).toMatchObject({ ...WHOLE, carrier: 'websocket' });
    },
  );

  test('a half-open WebSocket is replaced without a gap', async () => {
    expect(await surviveHalfOpen(stage())).toMatchObject({ ...WHOLE, carrier: 'websocket' });
  });
});
