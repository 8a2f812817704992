import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { connect as connectByTls } from 'node:tls';
import { describe, expect, onTestFinished, test } from 'vitest';
import { testFolder } from '../../db/sqlite/testing.ts';
import { makePair, openssl } from '../../tests/hosting/pairs.ts';
import { readPair } from './certificate.ts';
import { createWebServer } from './web-server.ts';

/** More than the network takes of an answer that nobody reads. */
const MUCH = 64 * 1024 * 1024;

/** Milliseconds that an answer waits here. */
const PATIENCE = 300;

const SCHEMES = openssl === undefined ? ['http'] : ['http', 'https'];

interface Stand {
  /** Takes lines of the head; gives a connection that has asked. */
  readonly ask: (headers?: string) => Promise<Socket>;
  /** Gives the request that came, and its answer. */
  readonly asked: Promise<[IncomingMessage, ServerResponse]>;
}

async function stand(scheme: string): Promise<Stand> {
  const pair = scheme === 'https' ? makePair(testFolder(), 'one') : undefined;
  const nothing = (): void => undefined;
  const came = Promise.withResolvers<[IncomingMessage, ServerResponse]>();
  const handlers = {
    connection: nothing,
    line: nothing,
    request: (...exchange: [IncomingMessage, ServerResponse]) => came.resolve(exchange),
    upgrade: nothing,
    clientError: nothing,
  };
  const { server } = createWebServer(handlers, pair && readPair(pair), PATIENCE);
  Reflect.set(server, 'keepAliveTimeout', 100); // both kinds of server have it
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo; // it listens by TCP
  return {
    asked: came.promise,
    ask: async (headers = '') => {
      const socket = pair
        ? connectByTls({ port, host: '127.0.0.1', ca: pair.pem, ALPNProtocols: ['http/1.1'] })
        : connect(port, '127.0.0.1');
      onTestFinished(() => void socket.destroy());
      socket.on('error', nothing); // it may be cut
      await once(socket, pair ? 'secureConnect' : 'connect');
      socket.write(`GET / HTTP/1.1\r\nHost: localhost\r\n${headers}\r\n`);
      return socket;
    },
  };
}

describe.each(SCHEMES)('by %s', (scheme) => {
  test('an answer of which nothing is taken is cut with its connection', async () => {
    const { ask, asked } = await stand(scheme);
    const reader = await ask();
    reader.pause();
    const [{ socket }, answer] = await asked;
    answer.end(Buffer.alloc(MUCH));
    await once(answer, 'close');
    expect([socket.destroyed, answer.writableFinished]).toEqual([true, false]);
  });

  test('an answer may take longer to be made than that, and its connection is kept as long as any afterwards', async () => {
    const { ask, asked } = await stand(scheme);
    const reader = await ask();
    const [{ socket }, answer] = await asked;
    await once(socket, 'timeout');
    expect(socket.destroyed).toBe(false);
    answer.end('At last.');
    const [text] = await once(reader.setEncoding('utf8'), 'data');
    expect(text).toContain('At last.');
    // Nothing more is asked: it is closed by the time of keep-alive.
    await once(reader, 'close');
    expect(socket.destroyed).toBe(true);
  }, 20_000);
});

test('an offer to speak HTTP/2 without TLS is not taken, and what was asked is answered', async () => {
  const { ask, asked } = await stand('http');
  const reader = await ask(
    'Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n',
  );
  const [, answer] = await asked;
  answer.end('As ever.');
  const [text] = await once(reader.setEncoding('utf8'), 'data');
  expect(text).toContain('As ever.');
});
