import { once } from 'node:events';
import { get as getSecure } from 'node:https';
import { connect as connectTcp } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { PATHS } from '#protocol';
import { tempDir } from '../../scripts/lib/process.ts';
import { watchServer, type WatchedServer } from '../lib/server-process.ts';
import { ask2, openSession, openStream2 } from './http2-client.ts';
import { makePair, openssl, type MadePair } from './pairs.ts';

const POLLING = `${PATHS.socket}?EIO=4&transport=polling`;
const title = `TLS, HTTP/2 and HTTP/1.1 on one port${openssl === undefined ? ' (skipped: no openssl)' : ''}`;

describe.skipIf(openssl === undefined)(title, () => {
  const folder = tempDir('tls');
  let pair: MadePair;
  let server: WatchedServer;
  beforeAll(async () => {
    pair = makePair(folder.path, 'one');
    server = await watchServer(['--tls-cert', pair.cert, '--tls-key', pair.key, '--synthetic-rate', '40']);
  });
  afterAll(async () => {
    await server.stop();
    folder.remove();
  });

  test('the page, REST and polling come by HTTP/2', async () => {
    expect(server.url).toMatch(/^https:/);
    const session = await openSession(server.url, pair.pem);
    expect(session.alpnProtocol).toBe('h2');
    const page = await ask2(session, { ':path': '/' });
    expect([page.status, page.headers['content-type']]).toEqual([200, 'text/html; charset=UTF-8']);
    const script = /src="([^"]+)"/.exec(page.body)?.[1] ?? '';
    expect((await ask2(session, { ':path': script })).status).toBe(200);
    expect(JSON.parse((await ask2(session, { ':path': PATHS.readyz })).body)).toMatchObject({ ok: true });
    expect((await ask2(session, { ':path': `${PATHS.snapshot}?window=1` })).status).toBe(200);
    const poll = await ask2(session, { ':path': `${PATHS.poll}?hello=1` });
    expect(poll.body).toMatch(/^\[\["hello"/);
    const posted = await ask2(
      session,
      {
        ':path': PATHS.commands,
        ':method': 'POST',
        'content-type': 'application/json',
        'idempotency-key': 'by-http-2-key',
      },
      JSON.stringify({ type: 'note', text: 'by HTTP/2' }),
    );
    expect(posted.status).toBe(200);
    expect((await ask2(session, { ':path': '/nothing' })).status).toBe(404);
    // An answer of this server's own making, whatever stands behind it.
    expect((await ask2(session, { ':path': PATHS.healthz, ':method': 'PUT' })).status).toBe(405);
    session.close();
  });

  test('server-sent events flow by HTTP/2, many on one connection, and end by themselves only', async () => {
    const session = await openSession(server.url, pair.pem);
    const streams = await Promise.all(Array.from({ length: 8 }, () => openStream2(session, PATHS.stream)));
    const [first] = streams;
    await Promise.all(streams.map((stream) => stream.reach((first?.seq ?? 0) + 20)));
    expect(streams.map(({ holes, closed }) => ({ holes, closed }))).toEqual(
      streams.map(() => ({ holes: 0, closed: false })),
    );
    for (const stream of streams) stream.close();
    session.close();
  });

  test('a session of long polling goes by HTTP/2', async () => {
    const session = await openSession(server.url, pair.pem);
    const opened = await ask2(session, { ':path': POLLING });
    const path = `${POLLING}&sid=${/"sid":"([^"]+)"/.exec(opened.body)?.[1] ?? ''}`;
    const up = await ask2(session, { ':path': path, ':method': 'POST' }, '40{"v":7}');
    expect(up.body).toBe('ok');
    let heard = '';
    while (!heard.includes('42["b"')) heard += (await ask2(session, { ':path': path })).body;
    expect(heard).toContain('42["hello"');
    // One that is left waiting and broken off ends its session, as by HTTP/1.1.
    const left = session.request({ ':path': path });
    left.close();
    await once(left, 'close');
    session.close();
  });

  test('a WebSocket goes by HTTP/1.1 on the same port', async () => {
    const url = `${server.url.replace('https', 'wss')}${PATHS.socket}?EIO=4&transport=websocket`;
    const socket = new WebSocket(url, { ca: pair.pem });
    await once(socket, 'open');
    socket.send('40{"v":7}');
    const said: string[] = [];
    socket.on('message', (data: Buffer) => said.push(data.toString()));
    await expect.poll(() => said.some((text) => text.startsWith('42["b"'))).toBe(true);
    socket.close();
  });

  test('HTTP/1.1 on TLS is what it is without', async () => {
    const answer = await new Promise<string>((resolve, reject) => {
      getSecure(server.url + PATHS.stream, { ca: pair.pem }, (response) => {
        expect(response.httpVersion).toBe('1.1');
        response.setEncoding('utf8');
        response.once('data', (part: string) => (resolve(part), response.destroy()));
      }).on('error', reject);
    });
    expect(answer).toMatch(/^data:\["hello"/);
  });

  test('a host or an origin that is not ours is refused by HTTP/2 as well, and two hosts are no host', async () => {
    const session = await openSession(server.url, pair.pem);
    const codeOf = async (headers: Record<string, string>): Promise<unknown> => {
      const { status, body } = await ask2(session, { ':path': PATHS.lots, ...headers });
      return [status, /"code":"(\w+)"/.exec(body)?.[1]];
    };
    const own = new URL(server.url).host;
    expect(await codeOf({ ':authority': 'evil.example' })).toEqual([421, 'HOST_REFUSED']);
    expect(await codeOf({ ':authority': own, host: 'evil.example' })).toEqual([400, 'MALFORMED_REQUEST']);
    expect(await codeOf({ origin: 'https://evil.example' })).toEqual([403, 'ORIGIN_REFUSED']);
    // What was our own origin without TLS is another now.
    expect(await codeOf({ origin: server.url.replace('https', 'http') })).toEqual([403, 'ORIGIN_REFUSED']);
    expect(await codeOf({ origin: server.url })).toEqual([200, undefined]);
    session.close();
  });

  test('who speaks without TLS, or stops in the middle of it, disturbs nobody', async () => {
    for (const noise of [
      'GET / HTTP/1.1\r\nHost: x\r\n\r\n',
      '\x16\x03\x01\x02\x00\x01',
      'PRI * HTTP/2.0\r\n\r\n',
    ]) {
      const socket = connectTcp(server.port, '127.0.0.1');
      socket.on('error', () => undefined);
      socket.write(noise, 'latin1');
      if (noise.startsWith('\x16')) socket.end();
      socket.resume();
      await once(socket, 'close');
    }
    const session = await openSession(server.url, pair.pem);
    expect((await ask2(session, { ':path': PATHS.healthz })).status).toBe(200);
    session.close();
  });

  test('nothing was complained of', () => {
    expect([server.exit(), server.complaints()]).toEqual([undefined, '']);
  });
});
