import { expect, test } from 'vitest';
import type { Credential } from '../connection/credential.ts';
import { FakeBrowser } from './browser.kit.ts';

const credential = (token: string, rights: string, expiresIn: number | null = null): Credential => ({
  token,
  rights,
  expiresIn,
});

test('pages share a stream with those who may see the same, and with nobody else', async () => {
  const browser = new FakeBrowser();
  browser.server.append(10);
  const pages = [
    browser.open(['notes'], 'auto', credential('one', 'all')),
    browser.open(['notes'], 'auto', credential('two', 'all')),
    browser.open(['notes'], 'auto', credential('three', 'less')),
    browser.open(['notes']),
  ];
  await browser.flow(1_000);
  browser.server.append(10);
  await browser.flow(500);
  const tokens = browser.server.open.map(({ token }) => token);
  expect(tokens).toHaveLength(3);
  expect(tokens).toEqual(expect.arrayContaining(['three', undefined]));
  for (const page of pages) expect(page.applied).toEqual(browser.expected(page));
});

test('of the tokens of its pages a stream has the one that lives longest', async () => {
  const browser = new FakeBrowser();
  browser.server.append(10);
  const first = browser.open(['notes'], 'auto', credential('one', 'all', 60_000));
  await browser.flow(500);
  const tokens = () => browser.server.open.map(({ token }) => token);
  expect(tokens()).toEqual(['one']);
  browser.open(['notes'], 'auto', credential('short', 'all', 10_000));
  await browser.flow(500);
  expect(tokens()).toEqual(['one']);
  const longer = browser.open(['notes'], 'auto', credential('long', 'all', 90_000));
  await browser.flow(500);
  expect(tokens()).toEqual(['long']);
  first.feed.renew(credential('later', 'all', 120_000));
  browser.server.append(10);
  await browser.flow(500);
  expect(tokens()).toEqual(['later']);
  expect(longer.applied).toEqual(browser.expected(longer));
});

test('where the server takes its token no more, a stream takes whichever is newer: clocks that slept are wrong about ends', async () => {
  const browser = new FakeBrowser();
  browser.server.append(10);
  const page = browser.open(['notes'], 'auto', credential('one', 'all', 3_600_000));
  await browser.flow(500);
  for (const peer of browser.server.open) {
    peer.open = false;
    peer.events.closed({ kind: 'refused', code: 'TOKEN_EXPIRED', detail: 'It is over.' });
  }
  page.feed.renew(credential('next', 'all', 300_000));
  browser.server.append(10);
  await browser.flow(1_000);
  expect(browser.server.open.map(({ token }) => token)).toEqual(['next']);
  expect(page.applied).toEqual(browser.expected(page));
});
