import { connect as connectTcp } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PATHS } from '#protocol';
import { freePort } from '../../scripts/lib/free-port.ts';
import { tempDir } from '../../scripts/lib/process.ts';
import { requestBytes, parseAnswer, type Answer, type RawRequest } from '../lib/raw-http.ts';
import { upgradeBytes } from '../lib/raw-websocket.ts';
import { watchServer, type WatchedServer } from '../lib/server-process.ts';
import { ask2, openSession } from './http2-client.ts';
import { makePair, openssl } from './pairs.ts';

const NOSNIFF = { 'x-content-type-options': 'nosniff' };
const SAFE = { ...NOSNIFF, 'cross-origin-resource-policy': 'same-origin' };
const DATA = {
  ...SAFE,
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
};
const POLICY = [
  "default-src 'self'; script-src 'self'; worker-src 'self'; style-src 'self'; img-src 'self' https:; object-src 'none'",
  "base-uri 'none'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'",
  'trusted-types svelte-trusted-html switchyard-worker',
].join('; ');
const PAGE = { ...SAFE, 'content-security-policy': POLICY, 'referrer-policy': 'no-referrer' };
const OPEN = { 'access-control-allow-origin': '*', 'cross-origin-resource-policy': 'cross-origin' };
const FOREIGN = { Origin: 'https://evil.example' };
const HANDSHAKE = `${PATHS.socket}?EIO=4&transport=polling`;

type Headers = Readonly<Record<string, string>>;

/** What is asked, what is answered, and what that carries. */
const TABLE: readonly (readonly [what: string, request: RawRequest, status: number, headers: Headers])[] = [
  ['the document', { path: '/' }, 200, PAGE],
  ['the document of a lot', { path: '/lots/k3v9x2ab7q0d' }, 200, PAGE],
  ['a redirect', { path: '/lots/' }, 301, { ...PAGE, location: '/lots' }],
  ['an asset', { path: 'ASSET' }, 200, { ...PAGE, ...OPEN }],
  ['an asset that is not there', { path: '/assets/nothing.js' }, 404, { ...DATA, ...OPEN }],
  ['a page that is not there', { path: '/nothing' }, 404, DATA],
  ['REST', { path: PATHS.readyz }, 200, DATA],
  ['REST that is read from the log', { path: `${PATHS.snapshot}?window=1` }, 200, DATA],
  ['REST that is refused', { path: `${PATHS.history}?from=x` }, 400, DATA],
  ['a wrong method', { method: 'PUT', path: PATHS.healthz }, 405, { ...DATA, allow: 'GET' }],
  ['a poll', { path: PATHS.poll }, 200, SAFE],
  ['a poll that is refused', { path: `${PATHS.poll}?cursor=x` }, 400, DATA],
  ['a stream', { path: PATHS.stream }, 200, SAFE],
  ['a stream that is refused', { path: `${PATHS.stream}?topics=` }, 400, DATA],
  ['a handshake', { path: HANDSHAKE }, 200, SAFE],
  ['a handshake that is refused', { path: `${PATHS.socket}?EIO=3` }, 400, DATA],
  ['another host', { path: '/', headers: { Host: 'evil.example' } }, 421, DATA],
  ['another origin', { path: PATHS.lots, headers: FOREIGN }, 403, DATA],
];

describe('every kind of answer carries what it is due', () => {
  const folder = tempDir('headers');
  let plain: WatchedServer;
  beforeAll(async () => {
    plain = await watchServer([]);
  });
  afterAll(async () => {
    await plain.stop();
    folder.remove();
  });

  const RELEVANT =
    /^(x-content|cross-origin|content-security|referrer|access-control|location|allow|strict|x-frame|x-powered|server)/;
  function relevant(headers: Readonly<Record<string, unknown>>): Record<string, unknown> {
    return Object.fromEntries(Object.entries(headers).filter(([name]) => RELEVANT.test(name)));
  }

  /** Takes bytes to send; returns the head of what is answered. */
  function answerTo(bytes: Buffer, port: number, tls = false): Promise<Answer | undefined> {
    return new Promise((resolve, reject) => {
      const at = { port, host: '127.0.0.1' };
      const socket = tls
        ? connectTls({ ...at, rejectUnauthorized: false, ALPNProtocols: ['http/1.1'] })
        : connectTcp(at);
      let text = '';
      socket.on('error', reject);
      socket.on('data', (part: Buffer) => {
        text += part.toString('latin1');
        const answer = parseAnswer(text);
        if (answer === undefined) return;
        socket.destroy();
        resolve(answer);
      });
      socket.on('close', () => resolve(undefined));
      socket.write(bytes);
    });
  }

  async function assetOf(get: (path: string) => Promise<string | undefined>): Promise<string> {
    return /src="([^"]+)"/.exec((await get('/')) ?? '')?.[1] ?? '';
  }

  test.each(TABLE)('%s', async (_what, request, status, headers) => {
    const path =
      request.path === 'ASSET'
        ? await assetOf(async (at) => (await fetch(plain.url + at)).text())
        : (request.path ?? '');
    const answer = await answerTo(requestBytes(plain.port, { ...request, path }), plain.port);
    expect(answer?.status).toBe(status);
    expect(relevant(answer?.headers ?? {})).toEqual(headers);
  });

  test('an upgrade that is refused', async () => {
    const refused = await answerTo(upgradeBytes(plain.port, '', { Host: 'evil.example' }), plain.port);
    expect([refused?.status, relevant(refused?.headers ?? {})]).toEqual([421, DATA]);
  });

  test.skipIf(openssl === undefined)(
    'with TLS and a public origin each says that it is TLS from now on',
    async () => {
      const pair = makePair(folder.path, 'one');
      const port = await freePort();
      const origin = `https://localhost:${port}`;
      const secure = await watchServer([
        ...[
          '--tls-cert',
          pair.cert,
          '--tls-key',
          pair.key,
          '--port',
          String(port),
          '--public-origin',
          origin,
        ],
        ...['--viewers', 'everyone'],
      ]);
      const HSTS = { 'strict-transport-security': 'max-age=31536000' };
      try {
        const session = await openSession(`https://127.0.0.1:${port}`, pair.pem);
        const asset = await assetOf(async (path) => (await ask2(session, { ':path': path })).body);
        for (const [what, { method = 'GET', path = '', headers: own = {} }, status, headers] of TABLE) {
          const { Host: host, ...rest } = own;
          const wanted = {
            ':method': method,
            ':path': path === 'ASSET' ? asset : path,
            ...(host !== undefined && { ':authority': host }),
            ...rest,
          };
          // A stream goes on: its head is all that is waited for.
          const got = await headOf(session, wanted);
          expect([what, got.status, relevant(got.headers)]).toEqual([what, status, { ...headers, ...HSTS }]);
        }
        session.close();
        const refused = await answerTo(upgradeBytes(port, '', { Host: 'evil.example' }), port, true);
        expect(relevant(refused?.headers ?? {})).toEqual({ ...DATA, ...HSTS });
      } finally {
        await secure.stop();
      }
    },
  );
});

function headOf(
  session: Awaited<ReturnType<typeof openSession>>,
  headers: Parameters<typeof ask2>[1],
): Promise<{ status: number; headers: Readonly<Record<string, unknown>> }> {
  return new Promise((resolve, reject) => {
    const stream = session.request(headers);
    stream.on('error', reject);
    stream.on('response', (got) => {
      resolve({ status: got[':status'] ?? 0, headers: got });
      stream.close();
    });
  });
}
