import { expect, test } from 'vitest';
import { FakeBrowser, type FakePage } from './browser.kit.ts';

/** Opens a browser whose log has a past, with so many pages on it. */
async function browserWith(pages: number): Promise<{ browser: FakeBrowser; pages: FakePage[] }> {
  const browser = new FakeBrowser();
  browser.server.append(10);
  const opened = Array.from({ length: pages }, () => browser.open());
  await browser.flow(500);
  return { browser, pages: opened };
}

test('many pages, one stream: each has every event, live', async () => {
  const { browser, pages } = await browserWith(12);
  browser.server.append(20);
  await browser.flow(300);
  expect(browser.server.open.map(({ transport }) => transport)).toEqual(['websocket']);
  for (const page of pages) {
    expect(page.applied).toEqual(browser.expected(page));
    expect(page.feed.status).toMatchObject({ phase: 'live', carrier: 'websocket', mode: 'auto' });
    expect(page.feed.stats.total).toMatchObject({ gaps: 0, inversions: 0 });
  }
});

test('each page has its own topics: the stream is widened beside the one there is, and nobody misses anything', async () => {
  const browser = new FakeBrowser();
  browser.server.append(5, 'metrics/host');
  const metrics = browser.open(['metrics/*']);
  await browser.flow(500);
  browser.server.append(5, 'notes');
  browser.server.append(5, 'metrics/host');
  const notes = browser.open(['notes']);
  browser.server.append(3, 'notes');
  await browser.flow(2_000);
  browser.server.append(4, 'metrics/host');
  browser.server.append(4, 'notes');
  await browser.flow(500);
  for (const page of [metrics, notes]) expect(page.applied).toEqual(browser.expected(page));
  expect(browser.server.open).toHaveLength(1);
});

test('a page that comes with an old cursor is caught up from the log, in order', async () => {
  const { browser } = await browserWith(1);
  browser.server.append(9_000);
  await browser.flow(2_000);
  browser.server.append(9_000); // the ring has forgotten what a slow snapshot ends at
  browser.server.snapshotTakes = 3_000;
  const late = browser.open();
  browser.server.append(9_000);
  await browser.flow(10_000);
  expect(late.applied).toEqual(browser.expected(late));
  expect(late.told.resets).toEqual([]);
});

test('a page that forces a transport leaves the others alone', async () => {
  const { browser, pages } = await browserWith(3);
  const [one, ...others] = pages;
  one?.feed.select('sse');
  browser.server.append(5);
  await browser.flow(500);
  expect(one?.feed.status).toMatchObject({
    phase: 'live',
    carrier: 'sse',
    mode: 'sse',
    why: { kind: 'by-hand' },
  });
  expect(one?.told.switched).toEqual(['- > websocket', 'websocket > sse']);
  for (const page of others) expect(page.feed.status).toMatchObject({ carrier: 'websocket', mode: 'auto' });
  expect(browser.server.open.map(({ transport }) => transport).sort()).toEqual(['sse', 'websocket']);
  one?.feed.select('auto');
  await browser.flow(500);
  expect(browser.server.open.map(({ transport }) => transport)).toEqual(['websocket']);
  for (const page of pages) expect(page.applied).toEqual(browser.expected(page));
});

test('a transport forced by hand that does not work: what carried goes on, and it says why', async () => {
  const { browser, pages } = await browserWith(1);
  browser.server.blocked.add('sse');
  pages[0]?.feed.select('sse');
  await browser.flow(300);
  browser.server.append(5);
  await browser.flow(300);
  expect(pages[0]?.feed.status).toMatchObject({
    carrier: 'websocket',
    mode: 'sse',
    why: { kind: 'pinned-failed' },
  });
  expect(pages[0]?.applied).toEqual(browser.expected(pages[0] as FakePage)); // there is one
  browser.server.blocked.clear();
  await browser.flow(30_000);
  expect(pages[0]?.feed.status).toMatchObject({ phase: 'live', carrier: 'sse' });
});

test('a mode that is chosen again is tried again at once', async () => {
  const { browser, pages } = await browserWith(1);
  browser.server.blocked.add('sse');
  pages[0]?.feed.select('sse');
  await browser.flow(60_000);
  expect(pages[0]?.feed.status.carrier).toBe('websocket');
  browser.server.blocked.clear();
  pages[0]?.feed.select('sse');
  await browser.flow(500);
  expect(pages[0]?.feed.status.carrier).toBe('sse');
});

test('the time in which another transport carries is no silence of the one before', async () => {
  const { browser, pages } = await browserWith(1);
  pages[0]?.feed.select('sse');
  await browser.flow(60_000);
  pages[0]?.feed.select('auto');
  await browser.flow(6_000);
  expect(pages[0]?.told.switched.at(-1)).toBe('sse > websocket');
  expect(pages[0]?.feed.stats.by.websocket.largestSilence).toBeLessThan(10_000);
});

test('the hub dies: the next one takes over without a gap, and nobody begins anew', async () => {
  const { browser, pages } = await browserWith(4);
  browser.server.append(5);
  await browser.flow(100);
  browser.loseHub();
  browser.server.append(50);
  await browser.flow(2_000);
  for (const page of pages) {
    expect(page.applied).toEqual(browser.expected(page));
    expect(page.told.resets).toEqual([]);
    expect(page.alone).toBe(false);
  }
  expect(browser.server.open).toHaveLength(1);
});

test('the hub dies and there is no other: every page is told to go its own way', async () => {
  const { browser, pages } = await browserWith(2);
  browser.loseHub(false);
  await browser.flow(1_000);
  expect(pages.map(({ alone }) => alone)).toEqual([true, true]);
});

test('a hub that falls silent without a word is left within seconds', async () => {
  const { browser, pages } = await browserWith(1);
  browser.lose();
  browser.hub = undefined;
  pages[0]?.freeze(true); // nothing comes through any more
  await browser.flow(7_000);
  expect(pages[0]?.alone).toBe(true);
});

test('a frozen page is sent a bounded number of events, and goes on without a gap', async () => {
  const { browser, pages } = await browserWith(2);
  const [frozen, well] = pages;
  frozen?.freeze(true);
  for (let round = 0; round < 20; round++) {
    browser.server.append(1_000);
    await browser.flow(200);
  }
  expect(well?.applied).toHaveLength(20_010);
  frozen?.freeze(false);
  const soon = frozen?.applied.length ?? 0;
  expect(soon).toBeLessThan(10_000);
  await browser.flow(60_000);
  expect(frozen?.applied).toEqual(browser.expected(frozen as FakePage)); // there is one
  expect(frozen?.feed.stats.total.gaps).toBe(0);
});

test('the log is replaced: every page begins anew, once', async () => {
  const { browser, pages } = await browserWith(3);
  browser.cut();
  browser.replaceLog(3);
  await browser.flow(3_000);
  for (const page of pages) {
    expect(page.told.resets).toEqual(['other-epoch']);
    expect(page.feed.stats.total.resets).toBe(1);
    expect(page.applied).toEqual([1, 2, 3]);
  }
});

test('the last page that leaves ends the stream', async () => {
  const { browser, pages } = await browserWith(2);
  for (const page of pages) browser.close(page);
  await browser.flow(200);
  expect(browser.server.open).toEqual([]);
});

test('a page that leaves while it joins leaves no stream behind', async () => {
  const browser = new FakeBrowser();
  browser.close(browser.open());
  await browser.flow(1_000);
  expect(browser.server.open).toEqual([]);
});

test('who serves the log is told to pages that come later as well, and what is on the wire is counted', async () => {
  const { browser } = await browserWith(1);
  const later = browser.open();
  await browser.flow(1_500);
  expect(later.told.greeted.at(-1)).toMatchObject({ page: '/assets/one.js' });
  const again = browser.open(['*'], 'polling');
  await browser.flow(1_500);
  expect(again.feed.stats.by.polling.opens).toBe(1);
});
