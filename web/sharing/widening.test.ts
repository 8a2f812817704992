import { expect, test } from 'vitest';
import { FakeBrowser } from './browser.kit.ts';

/** What carries in automatic mode, where one is needed that opens and says nothing, or fails. */
const LADDER = ['websocket', 'long-polling', 'polling'] as const;

/** Opens a browser whose log has so many metrics, with a page that watches them. */
async function browserWith(metrics: number) {
  const browser = new FakeBrowser();
  browser.server.append(metrics, 'metrics/host');
  const watcher = browser.open(['metrics/*']);
  await browser.flow(1_000);
  return { browser, watcher };
}

test('a wider stream that begins later than the one before ends: what lies between is asked for', async () => {
  const browser = new FakeBrowser();
  const { server, clock, ask } = browser;
  server.append(10, 'metrics/host');
  for (const transport of LADDER) server.mute.add(transport);
  let places = 0;
  browser.ask = async (cursor, topics) => {
    if (cursor !== undefined) return ask(cursor, topics);
    places += 1;
    if (places === 2) throw new Error('lost on the way');
    const there = await ask(cursor, topics);
    if (places === 1) await new Promise<void>((resolve) => void clock.after(100, resolve));
    return there;
  };
  const watcher = browser.open(['metrics/*']);
  browser.open(['notes']); // before the first stream has a place, so that the wider one asks for its own
  await clock.pass(300);
  server.append(600, 'metrics/host'); // while the wider one's place is asked for again
  await clock.pass(1_500);
  const wider = server.open.filter(({ cursor }) => cursor.seq > 50);
  expect(wider.length).toBeGreaterThan(0);
  server.mute.clear();
  for (let round = 0; round < 5; round++) {
    for (const peer of wider) server.pump(peer); // the wider one alone is heard
    await clock.pass(10);
  }
  await browser.flow(5_000);
  server.append(5, 'metrics/host');
  await browser.flow(5_000);
  expect(watcher.applied).toEqual(browser.expected(watcher));
  expect(watcher.feed.stats.total.gaps).toBe(0);
});

test('a take-over while a page waits for something of its topics counts no hole', async () => {
  const browser = new FakeBrowser();
  browser.server.append(5, 'notes');
  const notes = browser.open(['notes']);
  await browser.flow(500);
  browser.server.append(20, 'metrics/host');
  await browser.flow(500); // looked through, and nothing of it is delivered
  const metrics = browser.open(['metrics/*']);
  await browser.clock.pass(50);
  browser.server.append(20, 'metrics/host');
  browser.server.pumpAll();
  await browser.flow(2_000);
  browser.server.append(2, 'notes');
  await browser.flow(2_000);
  for (const page of [notes, metrics]) {
    expect(page.applied).toEqual(browser.expected(page));
    expect(page.feed.stats.total.gaps).toBe(0);
  }
});

test('a wider stream that never comes live keeps nobody from what is carried', async () => {
  const { browser, watcher } = await browserWith(5);
  for (const transport of LADDER) browser.server.blocked.add(transport); // what is open goes on
  browser.open(['notes']);
  await browser.flow(500);
  const later = browser.open(['metrics/*']);
  await browser.flow(500);
  browser.server.append(5, 'metrics/host');
  await browser.flow(500);
  for (const page of [watcher, later]) expect(page.applied).toEqual(browser.expected(page));
  expect(later.feed.status.carrier).toBe('websocket');
});

test('what comes of further topics while the wider stream is not live yet is delivered once it is', async () => {
  const { browser, watcher } = await browserWith(5);
  for (const transport of LADDER) browser.server.blocked.add(transport);
  const notes = browser.open(['notes']);
  for (let round = 0; round < 5; round++) {
    browser.server.append(2, 'notes');
    browser.server.append(2, 'metrics/host');
    await browser.flow(300);
  }
  browser.server.blocked.clear();
  await browser.flow(60_000);
  for (const page of [watcher, notes]) expect(page.applied).toEqual(browser.expected(page));
});

test('what was opened for the wider stream is counted beside what was opened before', async () => {
  const { browser, watcher } = await browserWith(5);
  await browser.flow(500);
  expect(watcher.feed.stats.by.websocket.opens).toBe(1);
  browser.open(['notes']);
  await browser.flow(2_000);
  expect(watcher.feed.stats.by.websocket.opens).toBe(2);
});

test('topics that are on their way are not asked for anew: the third page does not set the second back', async () => {
  const { browser } = await browserWith(5);
  for (const transport of LADDER) browser.server.mute.add(transport);
  browser.open(['notes']);
  await browser.clock.pass(50);
  const { length } = browser.server.peers;
  const again = [browser.open(['notes']), browser.open(['notes'])];
  await browser.clock.pass(50);
  expect(browser.server.peers).toHaveLength(length);
  browser.server.mute.clear();
  browser.server.append(5, 'notes');
  await browser.flow(2_000);
  for (const page of again) expect(page.applied).toEqual(browser.expected(page));
});

test('a take-over while the place behind a reset is asked for: the reset is told all the same', async () => {
  const { browser, watcher } = await browserWith(500);
  const { ask } = browser;
  browser.stopServer();
  await browser.flow(3_000);
  browser.server.append(400, 'metrics/host');
  browser.server.floor = 900; // retention has passed the page's place
  browser.ask = async (cursor, topics) => {
    if (cursor === undefined) throw new Error('lost on the way');
    return ask(cursor, topics);
  };
  browser.server.up = true;
  await browser.flow(4_000);
  browser.open(['notes']);
  await browser.flow(1_000);
  browser.ask = ask;
  await browser.flow(10_000);
  browser.server.append(5, 'metrics/host');
  await browser.flow(3_000);
  expect(watcher.told.resets).toEqual(['too-old']);
  expect(watcher.applied).toEqual(browser.expected(watcher));
});
