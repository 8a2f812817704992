import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HEADERS, PAGE_PATHS, PATHS, TRANSPORT_NAMES } from '#protocol';
import { abreast } from '../../scripts/lib/abreast.ts';
import { readAdminToken } from '../../scripts/lib/auction/api.ts';
import { tempDir } from '../../scripts/lib/process.ts';
import { Actors } from '../../scripts/security/actors.ts';
import { DOORS } from '../../scripts/security/doors.ts';
import { NOTHING } from '../../scripts/security/door.ts';
import { LINES, outcomeOf } from '../../scripts/security/lines.ts';
import { share } from '../../scripts/security/rows/embedding.ts';
import { launch } from '../../scripts/stage/chromium.ts';
import { findAll, type Haystack } from '../auctions/needles.ts';
import { makePair, openssl } from '../hosting/pairs.ts';
import { ask } from '../lib/raw-http.ts';
import { watchServer, type WatchedServer } from '../lib/server-process.ts';
import { chromium } from '../lib/chromium.ts';

const DIST = fileURLToPath(new URL('../../dist', import.meta.url));
const PASSWORD = 'Zyxophane-Quillabrand-4711';
const HOOK_TOKEN = 'hook-Obadrille-Venkatosh-0815';
/** Requests that are under way at once. */
const ABREAST = 8;
/** What the server keeps its own secrets in, for their owner alone. */
const KEPT = /^(admin-token|bidder-secret|share-secret)$/;

const data = tempDir('planted');
let server: WatchedServer;
let actors: Actors;
/** Everything that must be found nowhere, by what it is. */
let secrets: Readonly<Record<string, string>>;

beforeAll(async () => {
  server = await watchServer(
    ['--log-level', 'debug', '--synthetic-rate', '20', '--hook-token', HOOK_TOKEN],
    data.path,
  );
  const admin = readAdminToken(data.path);
  actors = new Actors(server.port, admin);
  const shared = await share({ server, port: server.port, admin, needed: { ...NOTHING, as: admin } });
  const person = await actors.person('Olga', 'admin');
  await actors.send('PUT', `${PATHS.access}/password`, { password: PASSWORD }, person.token);
  const again = await actors.signIn({ name: 'Olga', password: PASSWORD });
  const unused = await actors.invite('Nobody yet', 'viewer');
  secrets = {
    'the admin’s token': admin,
    'a session’s cookie': again.cookie.split('.')[1] ?? '',
    'a session’s token': again.token,
    'an API token': (await actors.apiToken(['read', 'bid'])).token,
    'a bidder’s token': await actors.bidder('Bob'),
    'a public share’s token': shared.tokens.public,
    'a signed share’s token': shared.tokens.signed,
    'a signed share’s key': shared.key,
    'a guest’s token': shared.tokens.guest,
    'a password': PASSWORD,
    'a one-time code': unused.code,
    'the token of hooks': HOOK_TOKEN,
  };
});

afterAll(async () => {
  await server.stop();
  data.remove();
});

const needles = (): string[] => Object.values(secrets);

/** Takes a folder; returns its files but for those that are secrets themselves, each as its bytes. */
function filesOf(folder: string): Haystack[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8', withFileTypes: true })
    .filter((entry) => entry.isFile() && !KEPT.test(basename(entry.name)))
    .map((entry) => join(entry.parentPath, entry.name))
    .map((name) => ({ name, text: readFileSync(name, 'latin1') }));
}

test('what is looked for is there, and is found', () => {
  expect(Object.entries(secrets).filter(([, secret]) => secret.length < 16)).toEqual([]);
  expect(
    findAll([{ name: 'a file', text: readFileSync(join(data.path, 'admin-token'), 'latin1') }], needles()),
  ).toHaveLength(1);
  expect(filesOf(data.path).map(({ name }) => basename(name))).toContain('switchyard.db-wal');
});

describe('shown at every door, where it belongs and where it does not', () => {
  test('by plain HTTP: no answer gives it back', async () => {
    const attempts = needles().flatMap((secret) => DOORS.map((door) => ({ secret, door })));
    const echoes = await abreast(attempts, ABREAST, async ({ secret, door }) => {
      const { headers, path = '/', ...rest } = door.request({ ...NOTHING, as: secret });
      const [plain = '', query = ''] = path.split('?', 2);
      const places = [
        { path, headers: { ...headers, [HEADERS.authorization]: `Bearer ${secret}` } },
        {
          path,
          headers: {
            ...headers,
            Cookie: `switchyard-session=${secret}`,
            Referer: `${server.url}/#${secret}`,
          },
        },
        { path: `${plain}?${query}&token=${secret}&cursor=${secret}&topics=${secret}`, headers },
        { path: `${plain.replace(/\/$/, '')}/${secret}`, headers },
      ];
      const found: string[] = [];
      for (const place of places) {
        const answer = await ask(server.port, { ...rest, ...place, headers: { ...place.headers } }, 300);
        // A new token, or the address as it was asked for, is for whoever asked.
        const { location: _location, 'set-cookie': _cookie, ...others } = answer?.headers ?? {};
        const text = `${JSON.stringify(others)}${answer?.body ?? ''}`;
        found.push(...findAll([{ name: `${door.name} ${place.path}`, text }], [secret]));
      }
      return found;
    });
    // What opens a share is for admins to read, who asked for it.
    expect(echoes.flat().filter((echo) => !echo.startsWith('a secret '))).toEqual([]);
  });

  test('by each transport', async () => {
    for (const secret of needles()) {
      for (const transport of TRANSPORT_NAMES) {
        outcomeOf(await LINES[transport](server.port, { token: secret }));
        outcomeOf(await LINES[transport](server.port, { token: secret, origin: 'https://host.example' }));
      }
    }
  });
});

test('a page that is shown with it tells no other site of it', async (context) => {
  if (chromium === undefined || openssl === undefined) return context.skip('no Chromium, or no openssl');
  const { cert, key } = makePair(data.path, 'elsewhere');
  const seen: string[] = [];
  const elsewhere = createServer(
    { cert: readFileSync(cert), key: readFileSync(key) },
    (request, response) => {
      seen.push(JSON.stringify([request.url, request.headers]));
      response
        .writeHead(200, { 'Content-Type': 'image/svg+xml' })
        .end('<svg xmlns="http://www.w3.org/2000/svg"/>');
    },
  ).listen(0, '127.0.0.1');
  await once(elsewhere, 'listening');
  const picture = `https://localhost:${(elsewhere.address() as AddressInfo).port}/x.svg`; // it listens on a port
  const now = Date.now();
  const terms = { title: 'Lamp', picture, currency: 'EUR', start: 100, opens: now, ends: now + 3_600_000 };
  const made = await actors.command({ type: 'lot-create', as: secrets['the admin’s token'], terms });
  const { lot } = JSON.parse(made.body) as { lot: string }; // it was made
  const browser = await launch(chromium);
  try {
    const page = await (await browser.newContext({ ignoreHTTPSErrors: true })).newPage();
    const { code } = await actors.invite('Pat', 'admin');
    await page.goto(`${server.url}${PAGE_PATHS.signIn}#code=${code}`);
    await page.waitForURL((url) => url.hash === '');
    for (const secret of needles()) {
      await page.goto(`${server.url}${PAGE_PATHS.lots}/${lot}?token=${secret}#token=${secret}`);
      await page.locator(`img[src="${picture}"]`).first().waitFor();
    }
    await expect.poll(() => seen.length).toBeGreaterThan(0);
    expect(seen.filter((one) => /"referer"/i.test(one))).toEqual([]);
    expect(
      findAll(
        seen.map((text) => ({ name: 'another site', text })),
        [...needles(), code],
      ),
    ).toEqual([]);
  } finally {
    await browser.close();
    elsewhere.close();
  }
});

test('the log in full, what is printed, the files of the log, and what was built', async () => {
  const log = server.complaints();
  expect(log).toContain('"started"');
  expect(log.length).toBeLessThan(20_000); // that much of it is kept
  const running = [
    { name: 'log', text: log },
    { name: 'printed', text: server.said() },
    ...filesOf(data.path),
  ];
  expect(findAll(running, needles())).toEqual([]);
  await server.stop();
  const stopped = [{ name: 'log', text: server.complaints() }, ...filesOf(data.path), ...filesOf(DIST)];
  expect(findAll(stopped, needles())).toEqual([]);
});
