import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { PATHS, TRANSPORT_NAMES } from '#protocol';
import { freePort } from '../../scripts/lib/free-port.ts';
import { startServer, type Server } from '../../scripts/lib/switchyard.ts';
import { launch, openPage } from '../../scripts/stage/chromium.ts';
import { findNginx, startNginx } from '../../scripts/stage/nginx.ts';
import type { Browser, Page } from 'playwright-core';
import type { EmbedLook } from '../../web/embed/look.ts';
import { chromium } from '../lib/chromium.ts';
import { caddy, startCaddy } from './caddy.ts';
import { documented } from './documented.ts';

const nginx = findNginx();

/** A board below a path, behind a proxy. */
interface Site {
  readonly server: Server;
  /** Where people find it, without a slash at its end. */
  readonly url: string;
  readonly close: () => Promise<void>;
}

/** Takes what starts a proxy on a port before another; sets up a board behind it. */
async function site(
  before: (port: number, upstream: number) => Promise<() => Promise<void>>,
  basePath = '/board',
): Promise<Site> {
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const server = await startServer({
    flags: [
      ...['--base-path', basePath, '--allowed-origins', origin, '--trusted-proxies', '127.0.0.1'],
      ...['--synthetic-rate', '20'],
    ],
  });
  const closeProxy = await before(port, server.port).catch(async (error: unknown) => {
    await server.stop();
    throw error;
  });
  return {
    server,
    url: origin + basePath,
    close: async () => {
      await closeProxy();
      await server.stop();
    },
  };
}

const UPSTREAM = /127\.0\.0\.1:8787/g;

const PROXIES: Readonly<Record<string, { program: string | undefined; open: () => Promise<Site> }>> = {
  'nginx, which passes the path on': {
    program: nginx,
    open: () =>
      site(async (port, upstream) => {
        const lines = documented('nginx', 1).replaceAll(UPSTREAM, 'switchyard');
        const running = await startNginx(nginx ?? '', { port, upstream }, lines);
        return () => running.close();
      }),
  },
  'nginx, which takes it off': {
    program: nginx,
    open: () =>
      site(async (port, upstream) => {
        const lines = documented('nginx', 1).replace(/proxy_pass [^;]+;/, 'proxy_pass http://switchyard/;');
        const running = await startNginx(nginx ?? '', { port, upstream }, lines);
        return () => running.close();
      }),
  },
  'nginx, at the root': {
    program: nginx,
    open: () =>
      site(async (port, upstream) => {
        const lines = documented('nginx', 0).replaceAll(UPSTREAM, 'switchyard');
        const running = await startNginx(nginx ?? '', { port, upstream }, lines);
        return () => running.close();
      }, ''),
  },
  'Caddy, below a path': {
    program: caddy,
    open: () => site((port, upstream) => startCaddy(behindCaddy(1, port, upstream), port)),
  },
  'Caddy, at the root': {
    program: caddy,
    open: () => site((port, upstream) => startCaddy(behindCaddy(0, port, upstream), port), ''),
  },
};

function behindCaddy(which: number, port: number, upstream: number): string {
  return documented('caddy', which)
    .replace(/^\S+/, `http://127.0.0.1:${port}`)
    .replaceAll(UPSTREAM, `127.0.0.1:${upstream}`);
}

for (const [title, { program, open }] of Object.entries(PROXIES)) {
  const missing = [chromium === undefined && 'Chromium', program === undefined && 'the proxy'].filter(
    Boolean,
  );
  describe.skipIf(missing.length > 0)(
    `behind ${title}${missing.length > 0 ? ` (skipped: no ${missing.join(', no ')})` : ''}`,
    () => {
      let browser: Browser;
      let board: Site;
      beforeAll(async () => {
        [browser, board] = await Promise.all([launch(chromium ?? ''), open()]);
      });
      afterAll(async () => {
        await browser.close();
        await board.close();
      });

      /** Opens a page of the board; returns it and whatever failed on it. */
      async function openBoard(path: string): Promise<{ page: Page; failures: string[] }> {
        const failures: string[] = [];
        const page = await openPage(browser, 'about:blank');
        page.on('pageerror', (error) => failures.push(error.message));
        page.on('console', (message) => message.type() === 'error' && failures.push(message.text()));
        page.on('request', (request) => {
          const { href } = new URL(request.url());
          if (href.startsWith('http') && href !== board.url && !href.startsWith(`${board.url}/`))
            failures.push(href);
        });
        page.on('response', (response) => {
          if (response.status() >= 400) failures.push(`${response.status()} ${response.url()}`);
        });
        await page.goto(board.url + path);
        return { page, failures };
      }

      test.each(TRANSPORT_NAMES)(
        'the board is live on %s, all that it asks for is below it',
        async (transport) => {
          const { page, failures } = await openBoard(`/?transport=${transport}`);
          await page.waitForFunction(
            (wanted) => {
              const { switchyard } = window;
              return switchyard?.status().carrier === wanted && switchyard.applied().count > 3;
            },
            transport,
            { polling: 50 },
          );
          expect(failures).toEqual([]);
          await page.context().close();
        },
      );

      test('its pages lead to each other, and a page of a lot opens by its address', async () => {
        const { page, failures } = await openBoard('/');
        const { pathname } = new URL(`${board.url}/`);
        for (const path of ['lots', 'alerts', 'lab', 'doctor', '']) {
          // Some are in a menu.
          const link = page.locator(`a[href="${pathname}${path}"]`).first();
          await link.evaluate((anchor: HTMLAnchorElement) => anchor.click());
          await page.waitForURL((url) => url.href.replace(/[?#].*$/, '') === `${board.url}/${path}`);
        }
        await page.goto(`${board.url}/lots/`);
        expect(page.url()).toBe(`${board.url}/lots`);
        expect(failures).toEqual([]);
        await page.goto(`${board.url}/lots/k3v9x2ab7q0d`);
        await page.getByRole('link', { name: 'All lots' }).waitFor();
        await page.context().close();
      });

      test.each(['frame', 'element'])('a page of another site shows a share of it, as %s', async (way) => {
        let html = '';
        const other = createServer((_request, response) => {
          response.setHeader('Content-Type', 'text/html');
          response.end(`<!doctype html><title>Host</title>${html}`);
        });
        onTestFinished(() => void other.close());
        await once(other.listen(0, '127.0.0.1'), 'listening');
        const site = `http://127.0.0.1:${(other.address() as AddressInfo).port}`; // it listens on TCP
        const { id, token } = await share(board.server, site);
        html =
          way === 'frame'
            ? `<iframe src="${board.url}/embed/${id}#token=${token}" sandbox="allow-scripts"></iframe>`
            : `<script src="${board.url}/embed.js" type="module"></script><switchyard-board share="${id}" token="${token}"></switchyard-board>`;
        const { page, failures } = await openBoard('/doctor');
        failures.length = 0;
        await page.goto(site);
        await expect
          .poll(async () => {
            const frame = way === 'frame' ? page.frames()[1] : page.mainFrame();
            return frame?.evaluate(() => {
              const element = document.querySelector<HTMLElement & { inside?: EmbedLook }>(
                'switchyard-board',
              );
              return (element === null ? window.switchyardEmbed : element.inside)?.status()?.phase;
            });
          })
          .toBe('live');
        // The page of the other site itself, and its icon, are not below ours.
        expect(failures.filter((failure) => !failure.startsWith(site))).toEqual([]);
        await page.context().close();
      });

      test('the server sees who asks, and says where people find it', async () => {
        // The network of a viewer is his own, not the proxy's: an address that he makes up is passed on behind it.
        const ready = await fetch(board.url + PATHS.readyz);
        const direct = await fetch(board.server.url + PATHS.readyz, {
          headers: { 'X-Forwarded-For': '203.0.113.7' },
        });
        const names = await Promise.all(
          [ready, direct].map(async (answer) => answer.json() as Promise<unknown>),
        );
        expect(names[0]).not.toEqual(names[1]);
        const signIn = await fetch(board.server.url + PATHS.session, {
          method: 'POST',
          headers: { 'Content-Type': 'application/json', 'X-Forwarded-Proto': 'https' },
          body: JSON.stringify({
            token: readFileSync(join(board.server.data, 'admin-token'), 'utf8').trim(),
          }),
        });
        expect(signIn.status).toBe(200);
        const cookie = signIn.headers.get('set-cookie') ?? '';
        const below = new URL(board.url).pathname;
        expect(cookie).toMatch(new RegExp(`; Path=${below}(;|$)`));
        // Browsers take __Host- for cookies of a whole host alone.
        expect(cookie.split('=')[0]).toBe(`${below === '/' ? '__Host-' : '__Secure-'}switchyard-session`);
        expect(cookie).toContain('; Secure');
        expect(cookie).toContain('; HttpOnly');
      });
    },
  );
}

/** Takes a server and another site; makes a share of the board for its pages. */
async function share({ url, data }: Server, site: string): Promise<{ id: string; token: string }> {
  const admin = readFileSync(join(data, 'admin-token'), 'utf8').trim();
  const post = async (path: string, body: unknown): Promise<Record<string, string>> => {
    const answer = await fetch(url + PATHS.shares + path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${admin}` },
      body: JSON.stringify(body),
    });
    expect(answer.status).toBeLessThan(300);
    return answer.json() as Promise<Record<string, string>>; // as the protocol has it
  };
  const terms = { title: 'Below', shows: { kind: 'board' }, kind: 'public', topics: ['*'], series: null };
  const { id = '' } = await post('', { ...terms, origins: [site], expires: null, badge: false });
  const { token = '' } = await post(`/${id}/secret`, {});
  return { id, token };
}
