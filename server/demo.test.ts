import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import * as v from 'valibot';
import { WebSocket } from 'ws';
import { BLOCKED_NETWORK, LotListSchema, NetworkSchema, PATHS, QUERY, type Network } from '#protocol';
import { startApp, type App } from './app.ts';
import { readConfig, type Config } from './config.ts';
import { startDemo } from './demo.ts';
import { outcome } from './lab/proxy/rig.kit.ts';

const logger = pino({ level: 'silent' });
const folder = mkdtempSync(join(tmpdir(), 'switchyard-test-'));
const COOKIE = /^switchyard-viewer=([\w-]{22}); Path=\/; HttpOnly; SameSite=Strict$/;

/** Where the demos of this test put their logs: `os.tmpdir` reads it. */
const temporary = join(folder, 'tmp');

function config(flags: readonly string[], environment: NodeJS.ProcessEnv = {}): Config {
  const read = readConfig(['--port', '0', ...flags], environment);
  if (read === 'help') throw new Error('The flags ask for help.');
  return read;
}

let demo: App;

beforeAll(async () => {
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>page</title>');
  mkdirSync(temporary);
  vi.stubEnv('TMPDIR', temporary);
  demo = await startDemo(config(['--demo', '--data', join(folder, 'never')]), folder, logger);
});

afterAll(async () => {
  vi.unstubAllEnvs();
  await demo.stop();
  expect(readdirSync(temporary)).toEqual([]);
  expect(existsSync(join(folder, 'never'))).toBe(false);
  rmSync(folder, { recursive: true });
});

/** Opens the page as a browser would for the first time; returns its cookie. */
async function arrive(): Promise<string> {
  const page = await fetch(`${demo.url}/`);
  expect(await page.text()).toContain('page');
  return page.headers.getSetCookie()[0]?.split(';')[0] ?? '';
}

async function network(cookie: string, body?: unknown): Promise<{ status: number; answer: unknown }> {
  const response = await fetch(demo.url + PATHS.network, {
    method: body === undefined ? 'GET' : 'PUT',
    headers: { cookie, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { status: response.status, answer: await response.json() };
}

async function chosen(cookie: string, body?: unknown): Promise<Network> {
  return v.parse(NetworkSchema, (await network(cookie, body)).answer);
}

async function upgrade(cookie: string): Promise<string> {
  const url = `${demo.url.replace('http', 'ws')}${PATHS.socket}?EIO=4&transport=websocket`;
  const socket = new WebSocket(url, { headers: { cookie } });
  socket.on('error', () => {}); // being refused is the point
  const what = await outcome(socket);
  socket.terminate();
  return what;
}

test('the page names a browser once, by a cookie that script cannot read', async () => {
  const first = await fetch(`${demo.url}/`);
  const [set = ''] = first.headers.getSetCookie();
  expect(set).toMatch(COOKIE);
  const [cookie = ''] = set.split(';');
  expect((await fetch(`${demo.url}/`, { headers: { cookie } })).headers.getSetCookie()).toEqual([]);
  expect((await fetch(`${demo.url}${PATHS.healthz}`)).headers.getSetCookie()).toEqual([]);
  expect(await arrive()).not.toBe(cookie);
});

test('the hello says that it is a demo, and events flow', async () => {
  const answer = await (await fetch(`${demo.url}${PATHS.poll}?hello=1`)).json();
  expect(answer).toContainEqual(['hello', expect.objectContaining({ demo: true })]);
  const head = async () =>
    ((await (await fetch(`${demo.url}${PATHS.readyz}`)).json()) as { head: number }).head;
  const before = await head();
  await expect.poll(head, { timeout: 5_000 }).toBeGreaterThan(before + 10);
});

test('there is an auction house with lots, and the bots bid on them', async () => {
  const stream = await fetch(`${demo.url}${PATHS.stream}?${QUERY.topics}=lots/*`);
  const bids: unknown[] = [];
  for await (const chunk of stream.body ?? []) {
    bids.push(
      ...(Buffer.from(chunk)
        .toString()
        .match(/"lot-step"/g) ?? []),
    );
    if (bids.length >= 3) break; // which ends the stream
  }
  const answer = await fetch(`${demo.url}${PATHS.lots}?${QUERY.status}=open`);
  const { lots } = v.parse(LotListSchema, await answer.json());
  expect(lots.length).toBeGreaterThanOrEqual(4);
  expect(lots.some(({ price }) => price !== null)).toBe(true);
});

test('one blocks WebSockets for himself; another is not touched; and back', async () => {
  const [one, other] = [await arrive(), await arrive()];
  expect(await chosen(one)).toMatchObject({ now: 'pass' });
  expect(await chosen(one, { profile: BLOCKED_NETWORK })).toMatchObject({ now: BLOCKED_NETWORK });
  expect(await upgrade(one)).toBe('status 403');
  expect(await chosen(other)).toMatchObject({ now: 'pass' });
  expect(await upgrade(other)).toBe('open');
  expect(await chosen(one, { profile: 'pass' })).toMatchObject({ now: 'pass' });
  expect(await upgrade(one)).toBe('open');
});

test('numbers are offered with their bounds, and kept', async () => {
  const cookie = await arrive();
  const answer = await chosen(cookie, { profile: 'slow', latencyMs: 30, jitterMs: 0 });
  const slow = answer.groups.flatMap(({ offers }) => offers).find(({ name }) => name === 'slow');
  expect(slow?.numbers).toMatchObject([
    { name: 'latencyMs', unit: 'ms', least: 0, most: 3_000, value: 30 },
    { name: 'jitterMs', value: 0 },
  ]);
});

test('offline: even so the network itself can be seen and opened, and it says when it ends', async () => {
  const cookie = await arrive();
  const { endsIn = 0 } = await chosen(cookie, { profile: 'offline', offlineSeconds: 60 });
  expect(endsIn).toBeGreaterThan(59_000);
  const hangs = fetch(`${demo.url}/`, { headers: { cookie } });
  expect(await chosen(cookie)).toMatchObject({ now: 'offline' });
  await chosen(cookie, { profile: 'pass' });
  expect((await hangs).status).toBe(200);
});

test.each([
  [{ profile: 'down' }, 'is not offered'],
  [{ profile: 'websocket-idle' }, 'is not offered'],
  [{ profile: 'offline', offlineSeconds: 61 }, 'offlineSeconds cannot be 61'],
  [{ profile: 'slow', connections: 1 }, 'connections cannot be 1'],
  [{ profile: 'pass', latencyMs: 10 }, 'latencyMs cannot be 10'],
  [{ profile: 'flaky', upgrade: 'strip' }, 'Only numbers'],
  [{ profile: 'flaky', x: 1 }, 'There is no setting'],
  [{}, 'profile is missing'],
])('%j is refused, and nothing changes', async (body, words) => {
  const cookie = await arrive();
  expect(await network(cookie, body)).toEqual({
    status: 400,
    answer: {
      error: {
        code: 'MALFORMED_REQUEST',
        message: expect.stringContaining(words),
        next: expect.any(String),
      },
    },
  });
  expect(await chosen(cookie)).toMatchObject({ now: 'pass' });
});

test('a browser without a name is told so', async () => {
  expect(await network('', { profile: BLOCKED_NETWORK })).toMatchObject({ status: 400 });
  expect(await network('')).toMatchObject({ answer: { error: { code: 'MALFORMED_REQUEST' } } });
});

test('another site cannot break a viewer’s network', async () => {
  const cookie = await arrive();
  const headers = { cookie, origin: 'http://evil.example', 'content-type': 'application/json' };
  const body = JSON.stringify({ profile: BLOCKED_NETWORK });
  expect((await fetch(demo.url + PATHS.network, { method: 'PUT', headers, body })).status).toBe(403);
  expect(await chosen(cookie)).toMatchObject({ now: 'pass' });
});

test('outside of a demo there is no network, no name, and no word of it', async () => {
  const app = await startApp(config(['--data', join(folder, 'plain')]), folder, logger);
  expect((await fetch(app.url + PATHS.network)).status).toBe(404);
  expect((await fetch(`${app.url}/`)).headers.getSetCookie()).toEqual([]);
  expect(await (await fetch(`${app.url}${PATHS.poll}?hello=1`)).text()).not.toContain('demo');
  await app.stop();
});

test('a demo is for this machine alone; the environment may ask for one', () => {
  expect(() => config(['--demo', '--host', '0.0.0.0'])).toThrow('this machine alone');
  expect(() => config(['--demo', '--public-origin', 'https://a.example'])).toThrow('this machine alone');
  expect(config([]).demo).toBe(false);
  expect(config([], { SWITCHYARD_DEMO: 'on' }).demo).toBe(true);
});

test('a port that is taken leaves nothing behind', async () => {
  const before = readdirSync(temporary).length;
  const taken = config(['--demo', '--port', new URL(demo.url).port]);
  await expect(startDemo(taken, folder, logger)).rejects.toMatchObject({ code: 'EADDRINUSE' });
  expect(readdirSync(temporary)).toHaveLength(before);
});
