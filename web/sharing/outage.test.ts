import { expect, test } from 'vitest';
import { DEFAULT_LADDER } from '../connection/ladder.ts';
import { FakeBrowser } from './browser.kit.ts';
import type { ToHub } from './messages.ts';

/** Opens a browser whose log has so many events, with two pages on it. */
async function browserWith(events: number) {
  const browser = new FakeBrowser();
  browser.server.append(events);
  const pages = [browser.open(), browser.open()] as const;
  await browser.flow(1_000);
  return { browser, pages };
}

/** Notes the places after which the log is asked from here on. */
function countAsks(browser: FakeBrowser): number[] {
  const { ask } = browser;
  const asked: number[] = [];
  browser.ask = (cursor, topics) => {
    if (cursor !== undefined) asked.push(cursor.seq);
    return ask(cursor, topics);
  };
  return asked;
}

test('in an outage of five minutes no living page is given up, and afterwards each goes on', async () => {
  const { browser, pages } = await browserWith(5);
  browser.stopServer();
  await browser.flow(300_000);
  expect(pages.map(({ joins }) => joins)).toEqual([1, 1]);
  browser.server.up = true;
  browser.server.append(5);
  await browser.flow(60_000);
  for (const page of pages) {
    expect(page.applied).toEqual(browser.expected(page));
    expect(page.told.resets).toEqual([]);
  }
});

test('a page that dies without a word is given up after a minute: its stream is not held for nobody', async () => {
  const browser = new FakeBrowser();
  let say: (message: ToHub) => void = () => undefined;
  browser.hub?.connect({
    post: () => undefined,
    listen: (heard) => void (say = heard),
    close: () => undefined,
  });
  say({
    type: 'join',
    wish: {
      mode: 'auto',
      ladder: DEFAULT_LADDER,
      topics: ['*'],
      remembered: [],
      credential: undefined,
      byHand: false,
    },
  });
  await browser.flow(55_000);
  expect(browser.server.open.map(({ transport }) => transport)).toEqual(['websocket']);
  await browser.flow(10_000);
  expect(browser.server.open).toEqual([]);
});

test('another log after an outage: a page that knows it before the hub does asks for no snapshot after another', async () => {
  const { browser, pages } = await browserWith(10);
  browser.stopServer();
  await browser.flow(10_000);
  browser.replaceLog(3);
  browser.server.snapshotTakes = 20;
  browser.server.up = true;
  const fresh = browser.open();
  await browser.flow(5_000);
  expect(fresh.snapshots).toBeLessThanOrEqual(2);
  for (const page of [...pages, fresh]) expect(page.applied).toEqual([1, 2, 3]);
});

test('another log behind a stream that died without a word: the page that knows it has the hub look at once', async () => {
  const { browser, pages } = await browserWith(10);
  browser.lose();
  browser.replaceLog(3);
  browser.server.snapshotTakes = 20;
  const asked = countAsks(browser);
  const fresh = browser.open();
  await browser.flow(3_000);
  expect(fresh.snapshots).toBeLessThanOrEqual(2);
  expect(asked.length).toBeLessThanOrEqual(5);
  for (const page of [...pages, fresh]) expect(page.applied).toEqual([1, 2, 3]);
});

test('a log that is put back in an outage of two minutes: every page is told, once', async () => {
  const { browser, pages } = await browserWith(500);
  browser.stopServer();
  await browser.flow(120_000);
  browser.server.log.length = 100;
  browser.server.up = true;
  await browser.flow(20_000);
  browser.server.append(5);
  await browser.flow(20_000);
  for (const page of pages) {
    expect(page.told.resets).toEqual(['ahead']);
    expect(page.applied).toEqual(browser.expected(page));
  }
});

test('a log that was put back is noticed by a page that comes to a new hub later than another', async () => {
  const { browser, pages } = await browserWith(500);
  const [, late] = pages;
  late.freeze(true);
  browser.server.log.length = 100;
  browser.loseHub();
  await browser.flow(3_000);
  late.freeze(false);
  await browser.flow(20_000);
  browser.server.append(5);
  await browser.flow(3_000);
  for (const page of pages) expect(page.applied).toEqual(browser.expected(page));
});

test('a page whose snapshot is a moment newer than the stream is no reason to doubt the log', async () => {
  const { browser } = await browserWith(5);
  const asked = countAsks(browser);
  browser.server.append(5); // committed, and not yet sent
  const page = browser.open();
  await browser.clock.pass(500);
  await browser.flow(3_000);
  expect(page.applied).toEqual(browser.expected(page));
  expect(asked).toEqual([]);
});

test('a page of rare topics stands beyond the newest of them: the log is hardly asked about that', async () => {
  const browser = new FakeBrowser();
  browser.server.append(5, 'notes');
  browser.server.append(20, 'metrics/host');
  const asked = countAsks(browser);
  browser.open(['notes']);
  await browser.flow(5_000);
  expect(asked).toEqual([]);
  browser.server.append(20, 'metrics/host'); // no hello says so, and a page knows it from its snapshot
  browser.open(['notes']);
  await browser.flow(60_000);
  expect(asked.length).toBeLessThanOrEqual(1);
});
