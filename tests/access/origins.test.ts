import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PATHS } from '#protocol';
import { startStand, type Stand } from '../conformance/harness.ts';
import { ask, type Answer } from '../lib/raw-http.ts';
import { shareAdmin, type ShareAdmin } from './share-stand.ts';

const SHOP = 'https://shop.example';
const OTHER = 'https://evil.example';
const HANDSHAKE = `${PATHS.socket}?EIO=4&transport=polling`;

let stand: Stand;
let port: number;
let admin: ShareAdmin;
let token: string;
let id: string;

beforeAll(async () => {
  stand = await startStand({ events: 4 });
  port = Number(new URL(stand.url).port);
  admin = shareAdmin(stand.url, stand.admin.token);
  ({ id } = await admin.make({ origins: [SHOP] }));
  ({ token = '' } = await admin.secret(id));
});
afterAll(() => stand.stop());

const get = (path: string, headers: Record<string, string>, method = 'GET', body = '') =>
  ask(port, { method, path, headers, body });
const by = (shown = token): Record<string, string> => ({ Authorization: `Bearer ${shown}` });
const codeOf = (answer: Answer | undefined): string | undefined =>
  /"code":"([A-Z_]+)"/.exec(answer?.body ?? '')?.[1];

const DOORS: Record<string, () => string> = {
  poll: () => PATHS.poll,
  snapshot: () => PATHS.snapshot,
  history: () => `${PATHS.history}?from=1000&to=86400000`,
  'what it shows': () => `${PATHS.shares}/${id}`,
};

describe.each(Object.entries(DOORS))('%s', (_name, door) => {
  test('answers a page of a site of the share, and lets it read that', async () => {
    const answer = await get(door(), { Origin: SHOP, ...by() });
    expect(answer?.status).toBe(200);
    expect(answer?.headers).toMatchObject({ 'access-control-allow-origin': SHOP });
    expect(answer?.headers['cache-control']).toBe('no-store');
    expect(answer?.headers).not.toHaveProperty('access-control-allow-credentials');
  });

  test('answers a sandboxed frame', async () => {
    const answer = await get(door(), { Origin: 'null', ...by() });
    expect(answer?.status).toBe(200);
    expect(answer?.headers).toMatchObject({ 'access-control-allow-origin': 'null' });
  });

  test('refuses a page of another site, which may read why', async () => {
    const answer = await get(door(), { Origin: OTHER, ...by() });
    expect([answer?.status, codeOf(answer)]).toEqual([403, 'ORIGIN_REFUSED']);
    expect(answer?.headers).toMatchObject({ 'access-control-allow-origin': OTHER });
  });

  test.each([
    ['nothing', () => ({})],
    ['the admin’s token', () => by(stand.admin.token)],
    ['a cookie', () => ({ Cookie: 'switchyard-session=whatever' })],
  ])('refuses a page of another site that shows %s', async (_what, shown) => {
    for (const Origin of [SHOP, 'null']) {
      expect(codeOf(await get(door(), { Origin, ...shown() }))).toBe('ORIGIN_REFUSED');
    }
  });

  test('tells a browser beforehand that it may ask, and asks nobody anything then', async () => {
    const asks = {
      'Access-Control-Request-Method': 'GET',
      'Access-Control-Request-Headers': 'authorization',
    };
    const answer = await get(door(), { Origin: OTHER, ...asks }, 'OPTIONS');
    expect(answer?.status).toBe(204);
    expect(answer?.headers).toMatchObject({
      'access-control-allow-origin': OTHER,
      'access-control-allow-methods': 'GET, POST',
      'access-control-allow-headers': 'authorization, content-type',
    });
    expect(answer?.body).toBe('');
  });
});

describe.each([
  PATHS.shares,
  PATHS.commands,
  PATHS.session,
  PATHS.access,
  PATHS.identity,
  PATHS.metrics,
  '/',
])('%s', (path) => {
  test.each(['GET', 'POST', 'OPTIONS'])('is closed to pages of other sites: %s', async (method) => {
    for (const Origin of [SHOP, 'null']) {
      const answer = await get(path, { Origin, ...by() }, method);
      expect([answer?.status, codeOf(answer)]).toEqual([403, 'ORIGIN_REFUSED']);
      expect(answer?.headers).not.toHaveProperty('access-control-allow-origin');
    }
  });
});

describe('a long-polling session', () => {
  const join = (shown: string): string => `40${JSON.stringify({ token: shown })}`;

  async function open(Origin: string | undefined): Promise<string> {
    const answer = await get(HANDSHAKE, Origin === undefined ? {} : { Origin });
    expect(answer?.headers['access-control-allow-origin']).toBe(Origin);
    return /"sid":"([^"]+)"/.exec(answer?.body ?? '')?.[1] ?? 'none';
  }

  /** What it is told when it joins with a token. */
  async function joined(Origin: string, shown: string): Promise<string> {
    const path = `${HANDSHAKE}&sid=${await open(Origin)}`;
    await get(path, { Origin, 'Content-Type': 'text/plain' }, 'POST', join(shown));
    return (await get(path, { Origin }))?.body ?? '';
  }

  test('joins with a share from its sites and from a sandbox, and from no other', async () => {
    for (const origin of [SHOP, 'null']) expect(await joined(origin, token)).toContain('"hello"');
    expect(await joined(OTHER, token)).toContain('"ORIGIN_REFUSED"');
    expect(await joined(SHOP, stand.admin.token)).toContain('"ORIGIN_REFUSED"');
  });

  test('is of the site that opened it', async () => {
    const sids = { ours: await open(undefined), shop: await open(SHOP) };
    expect(codeOf(await get(`${HANDSHAKE}&sid=${sids.ours}`, { Origin: SHOP }))).toBe('ORIGIN_REFUSED');
    expect(codeOf(await get(`${HANDSHAKE}&sid=${sids.shop}`, { Origin: OTHER }))).toBe('ORIGIN_REFUSED');
    expect(codeOf(await get(`${HANDSHAKE}&sid=${sids.shop}`, {}, 'POST', '40'))).toBe('ORIGIN_REFUSED');
  });

  test('is the one that was looked at, where two are named', async () => {
    const sids = { ours: await open(undefined), shop: await open(SHOP) };
    const both = `${HANDSHAKE}&sid=${sids.shop}&sid=${sids.ours}`;
    await get(both, { Origin: SHOP, 'Content-Type': 'text/plain' }, 'POST', join(token));
    expect((await get(`${HANDSHAKE}&sid=${sids.shop}`, { Origin: SHOP }))?.body).toContain('"hello"');
  });

  test('is no JSONP', async () => {
    expect(codeOf(await get(`${HANDSHAKE}&j=0`, { Origin: SHOP }))).toBe('JSONP_REFUSED');
  });
});

test('what is made for other sites’ pages is served to everybody, and a frame knows who may show it', async () => {
  const frame = { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'iframe' };
  const embed = await get(`${PATHS.embed}/${id}`, frame);
  expect(embed?.status).toBe(200);
  expect(embed?.headers['content-security-policy']).toContain(`frame-ancestors 'self' ${SHOP};`);
  expect(embed?.headers).toMatchObject({
    'access-control-allow-origin': '*',
    'cross-origin-resource-policy': 'cross-origin',
    'referrer-policy': 'no-referrer',
  });
  expect(embed?.headers).not.toHaveProperty('x-frame-options');
  expect(embed?.headers).not.toHaveProperty('set-cookie');
  const ended = await admin.make({ origins: [SHOP] });
  await admin.revoke(ended.id);
  for (const path of [ended.id, 'a'.repeat(20), 'NOT AN ID']) {
    const told = await get(`${PATHS.embed}/${encodeURIComponent(path)}`, frame);
    expect(told?.headers['content-security-policy']).toContain('frame-ancestors *;');
  }
  for (const path of ['/assets/some.js', PATHS.embedScript, `${PATHS.badge}/${id}.svg`]) {
    const answer = await get(path, { Origin: 'null' });
    expect(answer?.headers).toMatchObject({
      'access-control-allow-origin': '*',
      'cross-origin-resource-policy': 'cross-origin',
    });
  }
  const page = await get('/', {});
  expect(page?.headers['content-security-policy']).toContain("frame-ancestors 'none'");
});
