import { expect, test } from 'vitest';
import { FakeBrowser } from '../sharing/browser.kit.ts';
import { feedOn, flow } from './feed.kit.ts';

const PARKED = { phase: 'waiting', retryAt: undefined, why: { kind: 'refused', code: 'NOT_SIGNED_IN' } };
/** Milliseconds in which anything that retries by itself would have done so. */
const LONG = 120_000;

/** Ends every link as a server does that asks who this is from now on. */
function signOut({ server }: Pick<ReturnType<typeof feedOn>, 'server'>): void {
  server.isClosed = true;
  for (const peer of server.open) server.refuse(peer);
}

test('whoever has to sign in first is asked for a snapshot once, and again when he looks', async () => {
  const world = feedOn();
  world.server.append(3);
  world.server.isClosed = true;
  world.feed.start();
  await flow(world, LONG);
  expect(world.feed.status).toMatchObject(PARKED);
  expect(world.server.snapshots).toBe(1);
  world.server.isClosed = false;
  world.feed.nudge('woken');
  await flow(world, 500);
  expect(world.feed.status).toMatchObject({ phase: 'live' });
  expect(world.applied).toEqual([1, 2, 3]);
});

test('a newer token is tried at once where the first snapshot was refused', async () => {
  const world = feedOn('auto', { token: 'one', rights: 'all', expiresIn: null });
  world.server.isClosed = true;
  world.feed.start();
  await flow(world, 100);
  world.server.isClosed = false;
  world.feed.renew({ token: 'two', rights: 'all', expiresIn: null });
  await flow(world, 500);
  expect(world.feed.status).toMatchObject({ phase: 'live' });
  expect(world.server.open.map(({ token }) => token)).toEqual(['two']);
});

test('a stream that a sign-out ended is not opened again before somebody looks, and then goes on without a hole', async () => {
  const world = feedOn();
  world.server.append(3);
  world.feed.start();
  await flow(world, 500);
  signOut(world);
  const opened = world.server.peers.length;
  world.server.append(3);
  await flow(world, LONG);
  expect(world.feed.status).toMatchObject(PARKED);
  expect(world.server.peers).toHaveLength(opened);
  world.server.isClosed = false;
  world.feed.nudge('woken');
  await flow(world, 500);
  expect(world.applied).toEqual([1, 2, 3, 4, 5, 6]);
});

test('of pages that share a stream each is told, and another page that was signed in for lets all go on', async () => {
  const browser = new FakeBrowser();
  browser.server.append(3);
  const pages = [browser.open(), browser.open()];
  await browser.flow(1_000);
  signOut(browser);
  const opened = browser.server.peers.length;
  browser.server.append(3);
  await browser.flow(LONG);
  for (const page of pages) expect(page.feed.status).toMatchObject(PARKED);
  expect(browser.server.peers).toHaveLength(opened);
  browser.server.isClosed = false;
  pages.push(browser.open());
  await browser.flow(1_000);
  for (const page of pages) {
    expect(page.feed.status).toMatchObject({ phase: 'live' });
    expect(page.applied).toEqual(browser.expected(page));
  }
});

test('a stream that was never let in does not ask again either, and begins with the page that is', async () => {
  const browser = new FakeBrowser();
  browser.server.append(3);
  browser.server.isClosed = true;
  const page = browser.open();
  let asked = 0;
  const { ask } = browser;
  browser.ask = (...question) => {
    asked += 1;
    return ask(...question);
  };
  await browser.flow(LONG);
  expect(page.feed.status).toMatchObject(PARKED);
  expect([asked, page.snapshots]).toEqual([1, 1]);
  browser.server.isClosed = false;
  page.feed.nudge('woken');
  await browser.flow(1_000);
  expect(page.feed.status).toMatchObject({ phase: 'live' });
  expect(page.applied).toEqual(browser.expected(page));
});
