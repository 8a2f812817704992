import type { Frame, Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { openFrames, openTabs, streamsOf } from '../../scripts/stage/tabs.ts';
import { describeInBrowser } from './with-stage.ts';

const isLive = (page: Page | Frame): Promise<unknown> =>
  page.waitForFunction(() => (window.watched?.seqs.length ?? 0) > 10);

describeInBrowser('tabs and frames of one browser', [], (stage) => {
  /** Open streams at the server, of all transports together. */
  const streams = async (): Promise<number> =>
    Object.values(await streamsOf(stage().server())).reduce((sum, count) => sum + count, 0);

  test('tabs and frames are live beside each other, and take their streams with them', async () => {
    expect(await streams()).toBe(0);
    const tabs = await openTabs(stage(), 2, '?transport=sse');
    const frames = await openFrames(stage(), 2, '?transport=sse', tabs.context);
    expect([tabs.pages.length, frames.pages.length]).toEqual([2, 2]);
    await Promise.all([...tabs.pages, ...frames.pages].map(isLive));
    const open = await streamsOf(stage().server());
    expect(open.sse).toBeGreaterThanOrEqual(1);
    expect(open.sse).toBeLessThanOrEqual(4);
    await tabs.context.close();
    await expect.poll(streams).toBe(0);
  });
});
