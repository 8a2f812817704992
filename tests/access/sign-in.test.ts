import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import * as v from 'valibot';
import { AccessSchema, AuditSchema, ErrorBodySchema, PATHS, SessionsSchema } from '#protocol';
import { tempDir } from '../../scripts/lib/process.ts';
import { watchServer, type WatchedServer } from '../lib/server-process.ts';
import { Browser, codeIn, ok } from './browser.ts';

const PASSWORD = 'correct horse battery staple';

/** Takes perhaps a data folder; starts a server that ends with the test. */
async function start(data?: string): Promise<WatchedServer> {
  const server = await watchServer([], data);
  onTestFinished(() => server.stop());
  return server;
}

/** Returns a browser in which the first admin has signed in by the link that the start printed. */
async function adminOf(server: WatchedServer): Promise<Browser> {
  const browser = new Browser(server.url);
  await browser.signIn({ code: codeIn(server.said()) });
  return browser;
}

async function codeOf(answer: Response): Promise<string> {
  return v.parse(ErrorBodySchema, await answer.json()).error.code;
}

test('the first start makes secrets for their owner alone, prints a link that works once, and nobody is an admin by being first', async () => {
  const server = await start();
  const files = readdirSync(server.data).filter((name) => /token|secret/.test(name));
  expect(files).toContain('admin-token');
  for (const name of files) expect(statSync(join(server.data, name)).mode & 0o777, name).toBe(0o600);

  const stranger = new Browser(server.url);
  expect(await stranger.session()).toEqual({ who: null, token: null, expiresIn: null, viewers: 'everyone' });
  expect((await stranger.ask('GET', PATHS.access)).status).toBe(401);

  const code = codeIn(server.said());
  const admin = new Browser(server.url);
  const answer = await admin.ask('POST', PATHS.session, { code });
  const [cookie = ''] = answer.headers.getSetCookie();
  expect(cookie).toMatch(/^switchyard-session=[\w.-]+; Max-Age=2592000; Path=\/; HttpOnly; SameSite=Strict$/);
  expect(await ok(answer)).toMatchObject({ who: { id: 'admin', name: 'Admin', role: 'admin' } });
  expect(await admin.session()).toMatchObject({ who: { id: 'admin' }, expiresIn: 600_000 });

  const again = await stranger.ask('POST', PATHS.session, { code });
  expect([again.status, await codeOf(again)]).toEqual([401, 'NOT_SIGNED_IN']);
  expect(again.headers.getSetCookie()).toEqual([]);
});

test('the token in the file lets its owner in, and neither it nor any other secret is printed or logged', async () => {
  const server = await start();
  const token = readFileSync(join(server.data, 'admin-token'), 'utf8').trim();
  const browser = new Browser(server.url);
  expect(await browser.signIn({ token })).toMatchObject({ who: { id: 'admin' } });
  const wrong = await new Browser(server.url).ask('POST', PATHS.session, { token: `${token}x` });
  expect(wrong.status).toBe(401);
  expect(`${server.said()}${server.complaints()}`).not.toContain(token);
});

test('what another site’s page, a form or a JSONP request sends signs nobody in', async () => {
  const server = await start();
  const code = codeIn(server.said());
  const body = JSON.stringify({ code });
  const post = (headers: Record<string, string>): Promise<Response> =>
    fetch(server.url + PATHS.session, { method: 'POST', headers, body });
  const json = { 'content-type': 'application/json' };
  const foreign = await post({ ...json, origin: 'http://evil.example' });
  expect([foreign.status, await codeOf(foreign)]).toEqual([403, 'ORIGIN_REFUSED']);
  expect((await post({ ...json, origin: 'null' })).status).toBe(403);
  expect((await post({ 'content-type': 'text/plain' })).status).toBe(415);
  expect((await post({ 'content-type': 'application/x-www-form-urlencoded' })).status).toBe(415);
  // None of them has used it up.
  expect((await post(json)).status).toBe(200);
});

test('a password lets in by name, and whoever guesses is stopped for a while', async () => {
  const server = await start();
  const admin = await adminOf(server);
  const { person, code } = await admin.invite('Vera', 'viewer');
  const vera = new Browser(server.url);
  expect(await vera.signIn({ code })).toMatchObject({ who: { id: person.id, role: 'viewer' } });
  const short = await vera.ask('PUT', `${PATHS.access}/password`, { password: 'too short' });
  expect(short.status).toBe(400);
  expect((await vera.ask('PUT', `${PATHS.access}/password`, { password: PASSWORD })).status).toBe(204);

  const guess = (name: string, password: string): Promise<Response> =>
    new Browser(server.url).ask('POST', PATHS.session, { name, password });
  expect((await guess('vera', PASSWORD)).status).toBe(200);
  const statuses: number[] = [];
  for (let attempt = 0; attempt < 11; attempt += 1) {
    statuses.push((await guess('Vera', `guess ${attempt}`)).status);
  }
  expect(statuses).toEqual([...Array.from({ length: 10 }, () => 401), 429]);
  // Not even the right one, until the next attempt comes back; other names and links still work.
  const stopped = await guess('Vera', PASSWORD);
  expect([stopped.status, await codeOf(stopped)]).toEqual([429, 'TOO_MANY']);
  expect(Number(stopped.headers.get('retry-after'))).toBeGreaterThan(60);
  expect(Number(stopped.headers.get('retry-after'))).toBeLessThanOrEqual(90);
  expect((await guess('Admin', PASSWORD)).status).toBe(401);
  const link = await ok(await admin.ask('POST', `${PATHS.access}/people/${person.id}/link`, {}));
  expect(link).toMatchObject({ person: { id: person.id, hasPassword: true }, expiresIn: 86_400_000 });
});

test('guesses at passwords from an address do not shut out who has a link there', async () => {
  const server = await start();
  const admin = await adminOf(server);
  const guess = (attempt: number): Promise<Response> =>
    new Browser(server.url).ask('POST', PATHS.session, { name: `Nobody ${attempt}`, password: 'a guess' });
  let status = 401;
  for (let attempt = 0; status === 401; attempt += 1) ({ status } = await guess(attempt));
  expect(status).toBe(429);
  const { code } = await admin.invite('Vera', 'viewer');
  expect(await new Browser(server.url).signIn({ code })).toMatchObject({ who: { name: 'Vera' } });
});

test('a session’s token says whose it is, and gives no other token', async () => {
  const server = await start();
  const { token } = await (await adminOf(server)).session();
  const headers = { authorization: `Bearer ${token}` };
  const answer = await new Browser(server.url).ask('GET', PATHS.session, undefined, headers);
  expect(await ok(answer)).toMatchObject({ who: { id: 'admin' }, token: null, expiresIn: null });
  expect(answer.headers.getSetCookie()).toEqual([]);
});

test('who found a browser open does not guess its owner’s password there', async () => {
  const server = await start();
  const { code } = await (await adminOf(server)).invite('Vera', 'viewer');
  const vera = new Browser(server.url);
  await vera.signIn({ code });
  expect((await vera.ask('PUT', `${PATHS.access}/password`, { password: PASSWORD })).status).toBe(204);
  const found = new Browser(server.url);
  await found.signIn({ name: 'Vera', password: PASSWORD });
  const guess = (current: string): Promise<Response> =>
    found.ask('PUT', `${PATHS.access}/password`, { password: null, current });
  const statuses: number[] = [];
  for (let attempt = 0; attempt < 11; attempt += 1) {
    statuses.push((await guess(`guess ${attempt}`)).status);
  }
  expect(statuses).toEqual([...Array.from({ length: 10 }, () => 403), 429]);
  expect((await guess(PASSWORD)).status).toBe(429);
});

test('a restart keeps sessions, people and tokens, and says when they were used', async () => {
  const data = tempDir('access-restart');
  onTestFinished(() => data.remove());
  const first = await watchServer([], data.path);
  const admin = await adminOf(first);
  const { code: unused } = await admin.invite('Vera', 'viewer');
  const { token } = await admin.makeToken('Prometheus', ['read'], 30);
  await ok(await fetch(first.url + PATHS.alerts, { headers: { authorization: `Bearer ${token}` } }));
  const before = v.parse(AccessSchema, await ok(await admin.ask('GET', PATHS.access)));
  expect(before.tokens[0]?.lastUsed).toBeGreaterThan(0);
  await first.stop();

  const second = await watchServer([], data.path);
  onTestFinished(() => second.stop());
  const same = new Browser(second.url);
  same.cookie = admin.cookie;
  expect(await same.session()).toMatchObject({ who: { id: 'admin' } });
  const after = v.parse(AccessSchema, await ok(await same.ask('GET', PATHS.access)));
  expect(after.people).toEqual(before.people);
  expect(after.tokens).toEqual(before.tokens);
  expect(after.sessions.map(({ id, made }) => [id, made])).toEqual(
    before.sessions.map(({ id, made }) => [id, made]),
  );
  // One-time links live in memory.
  expect((await new Browser(second.url).ask('POST', PATHS.session, { code: unused })).status).toBe(401);
});

test('neither the audit list nor any answer nor the files have a secret or its hash that somebody could use', async () => {
  const server = await start();
  const link = codeIn(server.said());
  const admin = await adminOf(server);
  const { code } = await admin.invite('Vera', 'viewer');
  const vera = new Browser(server.url);
  const { token: acting } = await vera.signIn({ code });
  await vera.ask('PUT', `${PATHS.access}/password`, { password: PASSWORD });
  const { token, made } = await admin.makeToken('Prometheus', ['read', 'ingest'], 30);
  await new Browser(server.url).ask('POST', PATHS.session, { name: 'typed-my-password', password: 'x' });
  // Nobody who fails to sign in waits until that is written.
  const audit = async (): Promise<string> =>
    JSON.stringify(await ok(await admin.ask('GET', `${PATHS.access}/audit`)));
  await expect.poll(audit).toContain('sign-in-failed');
  await admin.ask('DELETE', `${PATHS.access}/tokens/${made.id}`);
  const answers = await Promise.all(
    [PATHS.access, `${PATHS.access}/audit`, `${PATHS.access}/sessions`].map(async (path) =>
      JSON.stringify(await ok(await admin.ask('GET', path))),
    ),
  );
  const { entries } = v.parse(AuditSchema, JSON.parse(answers[1] ?? ''));
  expect(entries.map(({ what, by, detail }) => [what, by, detail])).toEqual([
    ['token-revoked', 'Admin', 'Prometheus'],
    ['sign-in-failed', '', ''],
    ['token-made', 'Admin', 'Prometheus (read, ingest)'],
    ['password-set', 'Vera', 'Vera'],
    ['signed-in', 'Vera', 'by a one-time link'],
    ['person-added', 'Admin', 'Vera (viewer)'],
    ['signed-in', 'Admin', 'by a one-time link'],
  ]);
  const [secretOf, herSecret] = [admin, vera].map(({ cookie }) => cookie.split('.')[1] ?? 'none');
  const tail = token.slice(token.lastIndexOf('_') + 1);
  const secrets = [link, code, secretOf, herSecret, tail, PASSWORD, 'typed-my-password', acting ?? 'none'];
  for (const answer of answers) {
    for (const secret of secrets) expect(answer).not.toContain(secret);
    expect(answer).not.toMatch(/\$argon2|[0-9a-f]{64}/);
  }
  // Of the log and its journal, as they stand.
  const files = readdirSync(server.data).filter((name) => !/^admin-token$/.test(name));
  expect(files.some((name) => name.endsWith('.db'))).toBe(true);
  for (const name of files) {
    const bytes = readFileSync(join(server.data, name), 'latin1');
    for (const secret of secrets) expect(bytes.includes(secret ?? 'none'), name).toBe(false);
  }
});

test('a viewer sees and ends his own sessions, and nobody else’s', async () => {
  const server = await start();
  const admin = await adminOf(server);
  const { person, code } = await admin.invite('Vera', 'viewer');
  const vera = new Browser(server.url);
  await vera.signIn({ code });
  const read = async (browser: Browser) =>
    v.parse(SessionsSchema, await ok(await browser.ask('GET', `${PATHS.access}/sessions`))).sessions;
  expect(await read(vera)).toMatchObject([{ person: person.id, current: true }]);
  expect((await vera.ask('GET', PATHS.access)).status).toBe(403);
  const [foreign] = await read(admin);
  expect((await vera.ask('DELETE', `${PATHS.access}/sessions/${foreign?.id ?? ''}`)).status).toBe(404);
  expect((await admin.session()).who?.id).toBe('admin');
  const [own] = await read(vera);
  expect((await admin.ask('DELETE', `${PATHS.access}/sessions/${own?.id ?? ''}`)).status).toBe(204);
  expect((await vera.session()).who).toBeNull();
  expect((await vera.ask('GET', `${PATHS.access}/sessions`)).status).toBe(401);
});

test('of two that use a link at once one is let in', async () => {
  const server = await start();
  const code = codeIn(server.said());
  const [first, second] = await Promise.all(
    [0, 1].map(() => new Browser(server.url).ask('POST', PATHS.session, { code })),
  );
  expect([first?.status, second?.status].toSorted()).toEqual([200, 401]);
});

test('a long-polling session is of who opened it: its id alone, as a proxy logs it, reads and says nothing', async () => {
  const server = await start();
  const admin = await adminOf(server);
  const ada = new Browser(server.url);
  await ada.signIn({ code: (await admin.invite('Ada', 'viewer')).code });
  const path = `${PATHS.socket}?EIO=4&transport=polling`;
  const opened = await (await admin.ask('GET', path)).text();
  const session = `${path}&sid=${/"sid":"([^"]+)"/.exec(opened)?.[1] ?? 'none'}`;
  const post = (cookie: string): Promise<Response> =>
    fetch(server.url + session, { method: 'POST', headers: { cookie }, body: '40{}' });
  for (const cookie of ['', ada.cookie, 'switchyard-session=nothing']) {
    const answers = [await post(cookie), await fetch(server.url + session, { headers: { cookie } })];
    for (const answer of answers) {
      expect([answer.status, await codeOf(answer)]).toEqual([400, 'MALFORMED_REQUEST']);
    }
  }
  expect((await post(admin.cookie)).status).toBe(200);
  expect(await (await admin.ask('GET', session)).text()).toContain('"hello"');
  // Who shows nothing has a session as well.
  const stranger = new Browser(server.url);
  const sid = /"sid":"([^"]+)"/.exec(await (await stranger.ask('GET', path)).text())?.[1] ?? 'none';
  expect((await fetch(`${server.url}${path}&sid=${sid}`, { method: 'POST', body: '40{}' })).status).toBe(200);
});
