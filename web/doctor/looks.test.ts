import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { WebSocketServer } from 'ws';
import { ERROR_STATUS, PATHS, Refusal, type ErrorCode } from '#protocol';
import { REAL_CLOCK } from '../connection/clock.ts';
import { createLooks, type Looks } from './looks.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

type Upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

/** Takes what a server answers; starts it and returns the looks at it. */
async function lookingAt(listener: RequestListener, upgrade?: Upgrade): Promise<Looks> {
  const server = createServer(listener);
  if (upgrade) server.on('upgrade', upgrade);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  servers.push(server);
  const { port } = server.address() as AddressInfo; // it listens on TCP
  return createLooks(`http://127.0.0.1:${port}`, REAL_CLOCK);
}

const soon = (): AbortSignal => AbortSignal.timeout(300);
const patient = (): AbortSignal => AbortSignal.timeout(5000);

/** A signal that is over when the head of the next answer is here and its body is waited for, however long that takes. */
function afterHead(): AbortSignal {
  const over = new AbortController();
  const ask = globalThis.fetch;
  const asking = vi.spyOn(globalThis, 'fetch').mockImplementation(async (...question) => {
    const response = await ask(...question);
    setTimeout(() => over.abort(), 0);
    return response;
  });
  onTestFinished(() => asking.mockRestore());
  return over.signal;
}

function refusing(code: ErrorCode): RequestListener {
  const { body } = new Refusal(code, 'No.', 'Ask otherwise.');
  return (_request, response) => response.writeHead(ERROR_STATUS[code]).end(JSON.stringify(body));
}

const html: RequestListener = (_request, response) => response.end('<html>');
const gateway: RequestListener = (_request, response) => response.writeHead(502).end('bad gateway');

const ready: RequestListener = (_request, response) => {
  response.writeHead(200, { server: 'nginx/1.22.1', via: '1.1 Caddy' }).end('{"ok":true,"head":41}');
};

describe('plain HTTP', () => {
  test('is asked three times, and its headers are told', async () => {
    const looks = await lookingAt(ready);
    const plain = await looks.plain(patient());
    expect(plain).toMatchObject({ status: 200, ours: true, headers: 'nginx/1.22.1 1.1 Caddy' });
    expect(plain.trips).toHaveLength(3);
    expect(await looks.head(patient())).toBe(41);
  });

  test.each([
    ['a refusal of ours', refusing('STOPPING'), { status: 503, ours: true, code: 'STOPPING' }],
    ['another page', html, { status: 200, ours: false }],
    ['a gateway', gateway, { status: 502, ours: false }],
  ])('%s', async (_what, listener, expected) => {
    const looks = await lookingAt(listener);
    const plain = await looks.plain(patient());
    expect(plain).toMatchObject(expected);
    expect(plain.trips).toHaveLength(1);
    expect(await looks.head(patient())).toBeUndefined();
  });

  test('silence, and nobody there', async () => {
    const looks = await lookingAt(() => undefined);
    expect(await looks.plain(soon())).toEqual({ ours: false, trips: [], protocol: '', headers: '' });
    const nobody = createLooks('http://127.0.0.1:1', REAL_CLOCK);
    expect(await nobody.plain(patient())).toEqual({ ours: false, trips: [], protocol: '', headers: '' });
  });
});

describe('an upgrade', () => {
  const ours = refusing('MALFORMED_REQUEST');

  test('that is refused, while the path is ours', async () => {
    const looks = await lookingAt(ours, (_request, socket) => socket.end('HTTP/1.1 403 Forbidden\r\n\r\n'));
    const look = await looks.at.websocket(patient());
    expect(look).toMatchObject({
      ours: true,
      status: 400,
      code: 'MALFORMED_REQUEST',
      bytes: 0,
      closed: true,
    });
    expect(look.opened).toBeUndefined();
  });

  test('that is answered 101, then nothing', async () => {
    const sockets = new WebSocketServer({ noServer: true });
    const looks = await lookingAt(ours, (request, socket, head) =>
      sockets.handleUpgrade(request, socket, head, () => undefined),
    );
    const look = await looks.at.websocket(soon());
    expect(look).toMatchObject({ ours: true, bytes: 0, closed: false });
    expect(look.opened).toBeGreaterThanOrEqual(0);
    for (const socket of sockets.clients) socket.terminate();
  });

  test('that is answered 101, then closed; and one that speaks', async () => {
    const sockets = new WebSocketServer({ noServer: true });
    let speaks = false;
    const looks = await lookingAt(ours, (request, socket, head) =>
      sockets.handleUpgrade(request, socket, head, (line) =>
        speaks ? line.send('0{"sid":"a"}') : line.terminate(),
      ),
    );
    const closed = await looks.at.websocket(patient());
    expect(closed).toMatchObject({ bytes: 0, closed: true });
    expect(closed.opened).toBeGreaterThanOrEqual(0);
    speaks = true;
    expect(await looks.at.websocket(patient())).toMatchObject({ bytes: 12, closed: false });
  });

  test('whose path something else has', async () => {
    const looks = await lookingAt(
      (_request, response) => response.writeHead(404).end('nothing here'),
      (_request, socket) => socket.destroy(),
    );
    expect(await looks.at.websocket(patient())).toMatchObject({ ours: false, status: 404, closed: true });
  });

  test('that is broken off before it began', async () => {
    const looks = await lookingAt(ours);
    expect(await looks.at.websocket(AbortSignal.abort())).toMatchObject({
      ours: false,
      bytes: 0,
      closed: false,
    });
  });
});

describe('a stream', () => {
  const stream: RequestListener = (_request, response) =>
    response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();

  test('of which only the head comes', async () => {
    const look = await (await lookingAt(stream)).at.sse(afterHead());
    expect(look).toMatchObject({ status: 200, ours: true, bytes: 0, closed: false });
    expect(look.opened).toBeGreaterThanOrEqual(0);
  });

  test('of which not even the head comes', async () => {
    const look = await (await lookingAt(() => undefined)).at.sse(soon());
    expect(look).toEqual({ ours: false, bytes: 0, closed: false, lostSession: false });
  });

  test('that speaks, and one that is answered by something else', async () => {
    const speaking = await lookingAt((request, response) => {
      stream(request, response);
      response.write('data:["heartbeat"]\n\n');
    });
    expect(await speaking.at.sse(patient())).toMatchObject({ ours: true, bytes: 20 });
    const foreign = await lookingAt((_request, response) => response.writeHead(403).end('no'));
    expect(await foreign.at.sse(patient())).toMatchObject({ ours: false, status: 403 });
  });
});

describe('a session of long polling', () => {
  /** Engine.IO in a nutshell: which steps of a session are answered 400. */
  function engine(lost: (method: string, step: number) => boolean, seen: string[] = []): RequestListener {
    let step = 0;
    return (request, response) => {
      const sid = new URL(request.url ?? '', 'http://x').searchParams.get('sid');
      request.resume().on('end', () => {
        if (sid === null) {
          step = 0;
          seen.push('open');
          return response.end('0{"sid":"abc","upgrades":[]}');
        }
        step += 1;
        seen.push(request.method ?? '');
        if (lost(request.method ?? '', step))
          return response.writeHead(400).end('{"code":1,"message":"Session ID unknown"}');
        return response.end('ok');
      });
    };
  }

  test('that every request finds', async () => {
    const seen: string[] = [];
    const looks = await lookingAt(engine(() => false, seen));
    expect(await looks.at['long-polling'](patient())).toMatchObject({
      ours: true,
      status: 200,
      lostSession: false,
    });
    const session = ['open', 'POST', 'GET', 'POST'];
    expect(seen).toEqual([...session, ...session, ...session]);
  });

  test.each([
    ['the next request', 'POST'],
    ['a later one', 'GET'],
  ])('that %s does not find', async (_what, method) => {
    const looks = await lookingAt(engine((asked) => asked === method));
    expect(await looks.at['long-polling'](patient())).toMatchObject({ status: 400, lostSession: true });
  });

  test('that cannot be opened', async () => {
    const looks = await lookingAt((_request, response) => response.writeHead(502).end('bad gateway'));
    expect(await looks.at['long-polling'](patient())).toMatchObject({
      ours: false,
      status: 502,
      lostSession: false,
    });
  });
});

test('a poll', async () => {
  const asked: string[] = [];
  const looks = await lookingAt((request, response) => {
    asked.push(request.url ?? '');
    response.end('[["hello",{}],["heartbeat",{}]]');
  });
  expect(await looks.at.polling(patient())).toMatchObject({ ours: true, status: 200 });
  expect(asked[0]).toMatch(new RegExp(`^${PATHS.poll}\\?v=\\d+&hello=1$`));
});
