import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { getRequestListener } from '@hono/node-server';
import { pino } from 'pino';
import { afterAll, expect, test } from 'vitest';
import { PAGE_PATHS } from '#protocol';
import { tempDir } from '../../scripts/lib/process.ts';
import { readDocument } from './document.ts';
import { servePage } from './page.ts';
import { createRouter } from './router.ts';

const folder = tempDir('page');
mkdirSync(join(folder.path, 'assets'));
writeFileSync(
  join(folder.path, 'index.html'),
  '<title>the page</title><script src="./assets/main-1.js"></script>',
);
writeFileSync(join(folder.path, 'assets', 'main-1.js'), 'run();');
writeFileSync(join(folder.path, 'assets', 'main-1.js.gz'), gzipSync('run();'));
afterAll(() => folder.remove());

/** Takes the folder of a page, a path and where the site is; returns what a server of that page answers there. */
async function ask(
  place: string,
  path: string,
  basePath = '',
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  const router = createRouter(pino({ level: 'silent' }));
  const document = await readDocument(join(place, 'index.html'), basePath);
  servePage(router, { folder: place, basePath, document });
  const listener = getRequestListener(router.fetch);
  const server = createServer((request, response) => void listener(request, response)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // it listens on TCP
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, { redirect: 'manual', headers });
  const whole = new Response(await answer.text(), answer);
  server.closeAllConnections();
  server.close();
  return whole;
}

test.each([...Object.values(PAGE_PATHS), `${PAGE_PATHS.lots}/k3v9x2ab7q0d`])(
  '%s is the page, asked for anew each time, under its policy',
  async (path) => {
    const answer = await ask(folder.path, path);
    expect(answer.status).toBe(200);
    expect(await answer.text()).toBe('<title>the page</title><script src="/assets/main-1.js"></script>');
    expect(answer.headers.get('cache-control')).toBe('no-cache');
    const policy = answer.headers.get('content-security-policy');
    expect(policy).toContain("default-src 'self'");
    expect(policy).toContain("img-src 'self' https:;");
  },
);

test('what has a hash in its name is kept', async () => {
  const answer = await ask(folder.path, '/assets/main-1.js');
  expect(answer.headers.get('cache-control')).toContain('immutable');
});

test('what the build has compressed goes out so to whoever takes it', async () => {
  for (const [accepted, encoding] of [
    ['gzip, deflate', 'gzip'],
    ['identity', null],
  ] as const) {
    const answer = await ask(folder.path, '/assets/main-1.js', '', { 'accept-encoding': accepted });
    expect(answer.headers.get('content-encoding')).toBe(encoding);
    expect(answer.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(await answer.text()).toBe('run();');
  }
});

test.each([
  ['/doctor/', '/doctor'],
  ['/lots/', '/lots'],
  ['/lots/?show=sold&ladder=sse', '/lots?show=sold&ladder=sse'],
  ['/lots/k3v9x2ab7q0d/', '/lots/k3v9x2ab7q0d'],
])('%s leads to the page without its last slash', async (path, there) => {
  const answer = await ask(folder.path, path);
  expect([answer.status, answer.headers.get('location')]).toEqual([301, there]);
  expect(answer.headers.get('cache-control')).toBe('no-cache');
});

test('below a path the page and what leads to it say so', async () => {
  const page = await ask(folder.path, '/lots', '/board');
  expect(await page.text()).toContain('src="/board/assets/main-1.js"');
  const redirect = await ask(folder.path, '/lots/?x=1', '/board');
  expect(redirect.headers.get('location')).toBe('/board/lots?x=1');
});

test.each([
  '/index.html',
  '/assets/',
  '/doctors',
  '/doctors/',
  '/board',
  '/lots/x',
  '/lots/x/',
  '/lots//',
  '//lots/',
  '/lots/k3v9x2ab7q0d/mine',
])('%s is nothing', async (path) => {
  expect((await ask(folder.path, path)).status).toBe(404);
});

const LOOKING = { Accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };

test.each(['/doctors', '/lots/x', '/a/b'])(
  '%s is told to who looks by the page itself, as nothing',
  async (path) => {
    const answer = await ask(folder.path, path, '', LOOKING);
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([404, 'no-cache']);
    expect(await answer.text()).toContain('<title>the page</title>');
    expect(answer.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
  },
);

test.each(['/api/v1/nothing', '/assets/nothing.js', '/embed/nothing'])(
  '%s is told to programs in their own way, whatever they accept',
  async (path) => {
    const answer = await ask(folder.path, path, '', LOOKING);
    expect(answer.status).toBe(404);
    expect(await answer.json()).toHaveProperty('error.code', 'NOT_FOUND');
  },
);

test.each(Object.values(PAGE_PATHS))('%s where nothing was built is nothing', async (path) => {
  expect((await ask(join(folder.path, 'assets'), path)).status).toBe(404);
});
