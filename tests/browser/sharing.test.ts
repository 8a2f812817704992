import type { BrowserContext, Frame, Page } from 'playwright-core';
import { expect, onTestFinished, test } from 'vitest';
import type { TransportName } from '#protocol';
import { readHead, readSeqs } from '../../scripts/stage/log.ts';
import { prove } from '../../scripts/stage/proof.ts';
import { openFrames, openTabs, streamsOf, type Together } from '../../scripts/stage/tabs.ts';
import { switchTo } from '../../scripts/switching/switching.ts';
import { soon } from './lib/panels.ts';
import { describeInBrowser } from './with-stage.ts';

const WHOLE = { gaps: 0, duplicates: 0, inversions: 0 };

type Document = Page | Frame;

/** Takes pages; resolves when each has applied live events. */
const allLive = (pages: readonly Document[]): Promise<unknown> =>
  Promise.all(
    pages.map((page) =>
      page.waitForFunction(() => (window.watched?.seqs.length ?? 0) > 10, undefined, { polling: 50 }),
    ),
  );

/** Takes a page; returns the ms from its feed's start to its first live event, and from its navigation. */
const firstAfter = (page: Document): Promise<{ feed: number; navigation: number }> =>
  page.evaluate(() => {
    const { first, started = 0 } = window.watched ?? {};
    const at = first?.at ?? Infinity;
    return { feed: at - started, navigation: at };
  });

describeInBrowser('tabs and frames of one browser', [], (stage) => {
  const server = (): string => stage().server().url;
  /** Connections that are open at the server. Polling has none: what is counted of it are questions, ours as well. */
  const streams = async (): Promise<Partial<Record<TransportName, number>>> => {
    const open = Object.entries(await streamsOf(stage().server()));
    return Object.fromEntries(open.filter(([name, count]) => name !== 'polling' && count > 0));
  };

  /** Opens tabs in a profile that ends with its test. */
  const tabs = async (count: number, query = '', context?: BrowserContext): Promise<Together<Page>> => {
    const opened = await openTabs(stage(), count, query, context);
    if (context === undefined) {
      onTestFinished(async () => {
        await opened.context.close();
        await soon(streams).toEqual({});
      });
    }
    return opened;
  };

  /** Waits until every page has applied the head of now; checks what they applied against the log. */
  const proveAll = async (pages: readonly Document[]): Promise<void> => {
    const head = await readHead(server());
    for (const page of pages) {
      await page.waitForFunction((seq) => (window.switchyard?.applied().seq ?? 0) >= seq, head, {
        polling: 50,
      });
      const seqs = await page.evaluate(() => [...(window.watched?.seqs ?? [])]);
      const stored = await readSeqs(server(), (seqs[0] ?? 1) - 1, Math.max(...seqs));
      expect(prove(seqs, stored)).toEqual(WHOLE);
    }
  };

  test('six tabs and six frames on HTTP/1.1 in SSE mode are all live over one stream', async () => {
    const six = await tabs(6, '?ladder=sse,polling');
    const frames = await openFrames(stage(), 6, '?ladder=sse,polling', six.context);
    const pages: Document[] = [...six.pages, ...frames.pages];
    await allLive(pages);
    await soon(streams).toEqual({ sse: 1 });
    const times = await Promise.all(pages.map(firstAfter));
    const worst = (of: 'feed' | 'navigation') => Math.max(...times.map((time) => time[of])).toFixed(0);
    process.stdout.write(
      `12 pages, first live event: ${worst('feed')} ms after the feed's start at the most, ${worst('navigation')} ms after navigation\n`,
    );
    await proveAll(pages);
  });

  test('ten tabs that all force SSE are live as well: they share what they force', async () => {
    const { pages } = await tabs(10, '?transport=sse');
    await allLive(pages);
    await soon(streams).toEqual({ sse: 1 });
  });

  test('a tab that forces a transport has a connection beside the others’, and they notice nothing', async () => {
    const { pages } = await tabs(3);
    await allLive(pages);
    const [forcing, ...others] = pages as [Page, Page, Page]; // three were opened
    await switchTo(forcing, 'sse');
    await soon(streams).toEqual({ websocket: 1, sse: 1 });
    for (const page of others) {
      expect(await page.evaluate(() => window.switchyard?.status())).toMatchObject({
        carrier: 'websocket',
        mode: 'auto',
      });
    }
    await proveAll(pages);
    await forcing.keyboard.press('0');
    await soon(streams).toEqual({ websocket: 1 });
    await proveAll(pages);
  });

  test.each(['worker', 'leader'])(
    '%s: whoever opened the stream may go, the others miss nothing',
    async (way) => {
      const { pages, context } = await tabs(1, `?share=${way}`);
      const [first] = pages;
      await allLive(pages);
      const others = (await tabs(3, `?share=${way}`, context)).pages;
      await allLive(others);
      await soon(streams).toEqual({ websocket: 1 });
      await first?.close();
      await proveAll(others);
      await soon(streams).toEqual({ websocket: 1 });
      for (const page of others) {
        await soon(() => page.evaluate(() => window.switchyard?.sharedBy())).toBe(3);
        expect(await page.evaluate(() => window.switchyard?.stats().total.resets)).toBe(0);
      }
    },
  );

  test('a leading page that is frozen hands over; on its return it has one snapshot and the tail', async () => {
    const { pages, context } = await tabs(1, '?share=leader');
    const [leading] = pages as [Page]; // one was opened
    await allLive(pages);
    const [other] = (await tabs(1, '?share=leader', context)).pages as [Page]; // one more
    await allLive([other]);
    const devtools = await context.newCDPSession(leading);
    await devtools.send('Page.setWebLifecycleState', { state: 'frozen' });
    await proveAll([other]);
    await soon(streams).toEqual({ websocket: 1 });
    await devtools.send('Page.setWebLifecycleState', { state: 'active' });
    const head = await readHead(server());
    await leading.waitForFunction((seq) => (window.switchyard?.applied().seq ?? 0) > seq, head, {
      polling: 50,
    });
    await soon(streams).toEqual({ websocket: 1 });
  });

  test('where nothing can be shared each page has its own', async () => {
    const { pages } = await tabs(2, '?share=off');
    await allLive(pages);
    await soon(streams).toEqual({ websocket: 2 });
    for (const page of pages)
      expect(await page.evaluate(() => window.switchyard?.sharedBy())).toBeUndefined();
    await proveAll(pages);
  });
});
