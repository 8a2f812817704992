import { createHash, X509Certificate } from 'node:crypto';
import { copyFileSync, renameSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Browser } from 'playwright-core';
import { PAGE_PATHS, TRANSPORT_NAMES } from '#protocol';
import { codeIn } from '../access/browser.ts';
import { tempDir } from '../../scripts/lib/process.ts';
import { launch, openPage } from '../../scripts/stage/chromium.ts';
import { watchServer, type WatchedServer } from '../lib/server-process.ts';
import { chromium } from '../lib/chromium.ts';
import { makePair, openssl, type MadePair } from './pairs.ts';

const missing = [chromium === undefined && 'Chromium', openssl === undefined && 'openssl'].filter(Boolean);
const title = `the page by TLS${missing.length > 0 ? ` (skipped: no ${missing.join(', no ')})` : ''}`;

/** Takes a certificate; returns how Chromium is told that its key may be trusted. */
function keyHash({ pem }: MadePair): string {
  const key = new X509Certificate(pem).publicKey.export({ type: 'spki', format: 'der' });
  return createHash('sha256').update(key).digest('base64');
}

describe.skipIf(missing.length > 0)(title, () => {
  const folder = tempDir('tls-page');
  let pairs: MadePair[] = [];
  let server: WatchedServer;
  let browser: Browser;
  beforeAll(async () => {
    pairs = ['one', 'two'].map((name) => makePair(folder.path, name));
    const [first] = pairs;
    copyFileSync(first?.cert ?? '', `${folder.path}/live.pem`);
    copyFileSync(first?.key ?? '', `${folder.path}/live-key.pem`);
    const files = ['--tls-cert', `${folder.path}/live.pem`, '--tls-key', `${folder.path}/live-key.pem`];
    server = await watchServer([...files, '--synthetic-rate', '20', '--log-level', 'info']);
    const trusted = `--ignore-certificate-errors-spki-list=${pairs.map(keyHash).join(',')}`;
    browser = await launch(chromium ?? '', [trusted]);
  });
  afterAll(async () => {
    await browser.close();
    await server.stop();
    folder.remove();
  });

  test.each(TRANSPORT_NAMES)('it is live on %s, and comes by HTTP/2', async (transport) => {
    const page = await openPage(browser, `${server.url}/?transport=${transport}`);
    await page.waitForFunction(
      (wanted) => window.switchyard?.status().carrier === wanted && window.switchyard.applied().count > 3,
      transport,
      { polling: 50 },
    );
    const protocols = await page.evaluate(() => {
      const entries = performance.getEntries().filter((entry) => 'nextHopProtocol' in entry);
      return [...new Set(entries.map((entry) => entry.nextHopProtocol))];
    });
    expect(protocols).toEqual(['h2']);
    await page.context().close();
  });

  test('a browser that has signed in keeps a cookie that this host alone can set', async () => {
    const page = await openPage(browser, `${server.url}${PAGE_PATHS.signIn}#code=${codeIn(server.said())}`);
    const account = page.getByRole('button', { name: 'Account: Admin' });
    await account.waitFor();
    await page.reload();
    await account.waitFor();
    const cookies = await page.context().cookies();
    expect(cookies.map(({ name, secure, httpOnly }) => ({ name, secure, httpOnly }))).toEqual([
      { name: '__Host-switchyard-session', secure: true, httpOnly: true },
    ]);
    await page.context().close();
  });

  test('a new certificate does not touch an open page; the next one has it', async () => {
    const page = await openPage(browser, `${server.url}/?share=off`);
    const seq = (): Promise<number> => page.evaluate(() => window.switchyard?.applied().seq ?? 0);
    const live = async (): Promise<void> => {
      const goal = (await seq()) + 20;
      await page.waitForFunction((wanted) => (window.switchyard?.applied().seq ?? 0) >= wanted, goal, {
        polling: 50,
      });
    };
    const counted = (): Promise<{ opens: number; gaps: number }> =>
      page.evaluate(() => {
        const all = Object.values(window.switchyard?.stats().by ?? {});
        return {
          opens: all.reduce((sum, { opens }) => sum + opens, 0),
          gaps: all.reduce((sum, { gaps }) => sum + gaps, 0),
        };
      });
    await live();
    const before = await counted();
    for (const [from, to] of [
      [pairs[1]?.key, 'live-key.pem'],
      [pairs[1]?.cert, 'live.pem'],
    ] as const) {
      copyFileSync(from ?? '', `${folder.path}/draft`);
      renameSync(`${folder.path}/draft`, `${folder.path}/${to}`);
    }
    await expect.poll(() => server.complaints()).toContain('the new certificate is used');
    await live();
    expect(await counted()).toEqual({ ...before, gaps: 0 });
    const next = await openPage(await launchedAnew(), server.url);
    await next.waitForFunction(() => window.switchyard?.status().phase === 'live', undefined, {
      polling: 50,
    });
    await next.context().browser()?.close();
    await page.context().close();
  });

  /** A browser that trusts the second certificate alone. */
  function launchedAnew(): Promise<Browser> {
    const second = pairs[1];
    if (second === undefined) throw new Error('There is no second certificate.');
    return launch(chromium ?? '', [`--ignore-certificate-errors-spki-list=${keyHash(second)}`]);
  }
});
