import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { PATHS, TRANSPORT_NAMES, TRANSPORTS, type TransportName } from '#protocol';
import { startStand, Viewer, type Stand } from '../conformance/harness.ts';
import { Browser } from './browser.ts';

/** Milliseconds in which whoever may no longer read is cut. */
const WITHIN = 5_000;

let stand: Stand;
let admin: Browser;

beforeAll(async () => {
  stand = await startStand({ events: 10, flags: ['--heartbeat', '500', '--viewers', 'signed-in'] });
  admin = new Browser(stand.url);
  await admin.signIn({ code: stand.admin.code });
});
afterAll(() => stand.stop());

/** Adds a viewer, who signs in; returns his browser. */
async function someone(): Promise<Browser> {
  const { code } = await admin.invite(`Viewer ${crypto.randomUUID().slice(0, 8)}`, 'viewer');
  const browser = new Browser(stand.url);
  await browser.signIn({ code });
  return browser;
}

/** Opens a stream with a token; resolves when it is live. */
async function open(transport: TransportName, token: string | undefined): Promise<Viewer> {
  const viewer = new Viewer(transport, stand.url, stand.epoch, undefined, ['*'], token);
  onTestFinished(() => viewer.close());
  await viewer.until(({ frames, closed }) => frames.length > 0 || closed !== undefined);
  expect(viewer.closed).toBeUndefined();
  return viewer;
}

/** Resolves when it was cut; returns why: what a stream said as its goodbye, or a question was answered. */
async function end(viewer: Viewer, transport: TransportName): Promise<string | undefined> {
  const begin = performance.now();
  await viewer.until(({ closed }) => closed !== undefined);
  expect(performance.now() - begin).toBeLessThan(WITHIN);
  if (!TRANSPORTS[transport].push) return viewer.closed?.kind === 'refused' ? viewer.closed.code : undefined;
  return viewer.of('bye')[0]?.reason;
}

describe.each(TRANSPORT_NAMES)('%s', (transport) => {
  const asks = !TRANSPORTS[transport].push;

  test('is refused to nobody in particular', async () => {
    const viewer = new Viewer(transport, stand.url, stand.epoch);
    await viewer.until(({ closed }) => closed !== undefined);
    expect(viewer.closed).toMatchObject({ kind: 'refused', code: 'NOT_SIGNED_IN' });
  });

  test('ends with its session, and another session of the same person goes on', async () => {
    const [one, other] = [await someone(), await someone()];
    const [ends, stays] = await Promise.all(
      [one, other].map(async (browser) => open(transport, (await browser.session()).token ?? undefined)),
    );
    if (ends === undefined || stays === undefined) throw new Error('A stream is missing.');
    const ended = end(ends, transport);
    expect((await one.ask('DELETE', PATHS.session)).status).toBe(204);
    expect(await ended).toBe(asks ? 'REVOKED' : 'ended');
    const last = await note();
    await stays.until(({ seq, closed }) => seq >= last || closed !== undefined);
    expect(stays.closed).toBeUndefined();
  });

  test('ends when its person signs out everywhere', async () => {
    const browser = await someone();
    const viewer = await open(transport, (await browser.session()).token ?? undefined);
    const ended = end(viewer, transport);
    expect((await browser.ask('DELETE', `${PATHS.session}?everywhere=1`)).status).toBe(204);
    expect(await ended).toBe(asks ? 'REVOKED' : 'ended');
  });

  test('ends when its person is removed', async () => {
    const browser = await someone();
    const { who, token } = await browser.session();
    const viewer = await open(transport, token ?? undefined);
    const ended = end(viewer, transport);
    expect((await admin.ask('DELETE', `${PATHS.access}/people/${who?.id ?? ''}`)).status).toBe(204);
    expect(await ended).toBe(asks ? 'REVOKED' : 'ended');
  });

  test('ends when its API token is revoked', async () => {
    const { token, made } = await admin.makeToken('Reader', ['read']);
    const viewer = await open(transport, token);
    const ended = end(viewer, transport);
    expect((await admin.ask('DELETE', `${PATHS.access}/tokens/${made.id}`)).status).toBe(204);
    expect(await ended).toBe(asks ? 'REVOKED' : 'ended');
  });

  test('ends when the admin who made its API token is removed', async () => {
    const { person, code } = await admin.invite(`Admin ${crypto.randomUUID().slice(0, 8)}`, 'admin');
    const other = new Browser(stand.url);
    await other.signIn({ code });
    const { token } = await other.makeToken('Reader', ['read']);
    const viewer = await open(transport, token);
    const ended = end(viewer, transport);
    expect((await admin.ask('DELETE', `${PATHS.access}/people/${person.id}`)).status).toBe(204);
    expect(await ended).toBe(asks ? 'REVOKED' : 'ended');
  });

  test('ends when its API token is over', async () => {
    const { token, made } = await admin.makeToken('Reader', ['read'], 1);
    // A second before its end the clock of the server is told.
    vi.useFakeTimers({ toFake: ['Date'], now: (made.expires ?? 0) - 1_000 });
    onTestFinished(() => void vi.useRealTimers());
    const viewer = await open(transport, token);
    if (!asks) expect(viewer.of('hello')[0]?.expiresIn).toBe(1_000);
    const ended = end(viewer, transport);
    if (asks) vi.setSystemTime((made.expires ?? 0) + 1);
    expect(await ended).toBe(asks ? 'TOKEN_EXPIRED' : 'expired');
  });

  test('is not opened by a token for something else', async () => {
    const { token } = await admin.makeToken('Bidder', ['bid', 'ingest', 'embed']);
    const viewer = new Viewer(transport, stand.url, stand.epoch, undefined, ['*'], token);
    await viewer.until(({ closed }) => closed !== undefined);
    expect(viewer.closed).toMatchObject({ kind: 'refused', code: 'FORBIDDEN' });
  });
});

/** Posts a note as the admin; returns its seq. */
async function note(): Promise<number> {
  const headers = { 'idempotency-key': crypto.randomUUID() };
  const answer = await admin.ask('POST', PATHS.commands, { type: 'note', text: 'hello' }, headers);
  return ((await answer.json()) as { seq: number }).seq; // the tests would fail on anything else
}

test('the cookie alone opens a stream to this server’s own pages, and ends it as well', async () => {
  const browser = await someone();
  const abort = new AbortController();
  onTestFinished(() => abort.abort());
  const ask = (headers: Record<string, string>): Promise<Response> =>
    fetch(stand.url + PATHS.stream, {
      headers: { cookie: browser.cookie, ...headers },
      signal: abort.signal,
    });
  expect((await ask({ origin: 'http://evil.example' })).status).toBe(403);
  expect((await ask({ origin: 'null' })).status).toBe(403);
  const stream = await ask({});
  expect(stream.status).toBe(200);
  const text = stream.text();
  await browser.ask('DELETE', PATHS.session);
  expect(await text).toMatch(/data:\["bye",\{"reason":"ended"/);
});

test('what was still coming to the Lab from who signed out meanwhile is refused', async () => {
  const browser = await someone();
  const { id } = (await (await browser.ask('POST', `${PATHS.lab}/sessions`)).json()) as { id: string }; // a session's state
  const settings = JSON.stringify({ rate: 1, bytes: 100, batching: true, deflate: false, gzip: false });
  const headers = {
    cookie: browser.cookie,
    'content-type': 'application/json',
    'content-length': settings.length,
  };
  const sent = request(`${stand.url}${PATHS.lab}/sessions/${id}/settings`, { method: 'PUT', headers });
  const answered = once(sent, 'response') as Promise<[IncomingMessage]>; // what the event carries
  sent.write(settings.slice(0, 5));
  // By the time that this is answered the other has been let in.
  await browser.session();
  await browser.session();
  await browser.ask('DELETE', PATHS.session);
  sent.end(settings.slice(5));
  const [{ statusCode }] = await answered;
  expect(statusCode).toBe(401);
});
