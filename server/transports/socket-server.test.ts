import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, onTestFinished, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { PATHS } from '#protocol';
import { openTestLog } from '../../db/sqlite/testing.ts';
import { ANONYMOUS } from '../access/principal.ts';
import { doorkeeper } from '../access/testing.ts';
import { Hub } from '../hub/hub.ts';
import { SocketServer } from './socket-server.ts';
import { websocket } from './websocket.ts';
import { createRouter } from '../http/router.ts';
import pino from 'pino';

/** Takes the collector out of V8, which hides it. */
function collector(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void; // that is what the flag makes of it
}

/** A server whose WebSockets are let in, and the requests that opened them, as long as somebody else keeps those. */
async function start() {
  const onFailure = (error: unknown): void => {
    throw error;
  };
  const hub = new Hub(openTestLog().log, {
    heartbeat: 60_000,
    maxUnsent: 1_000_000,
    pollEvery: 1_000,
    onFailure,
  });
  const access = { ...doorkeeper(), principal: async () => ANONYMOUS };
  const joined = Promise.withResolvers<undefined>();
  const sockets = new SocketServer(
    { hub, access, cookieIn: () => undefined },
    () => joined.resolve(undefined),
    onFailure,
  );
  const router = createRouter(pino({ level: 'silent' }));
  websocket.install({ hub, access, router, onSocket: sockets.serve.bind(sockets) });
  const requests: WeakRef<IncomingMessage>[] = [];
  const server = createServer().listen(0, '127.0.0.1');
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    requests.push(new WeakRef(request));
    sockets.engine.handleUpgrade(request, socket, head);
  });
  await once(server, 'listening');
  onTestFinished(() => {
    hub.stop();
    sockets.close();
    server.close();
  });
  const { port } = server.address() as AddressInfo; // it listens on a port
  return { port, requests, joined: joined.promise };
}

test('an idle connection keeps nothing of the request that opened it', async () => {
  const { port, requests, joined } = await start();
  const client = new WebSocket(`ws://127.0.0.1:${port}${PATHS.socket}?EIO=4&transport=websocket`);
  await once(client, 'message');
  client.send('40');
  await joined;
  const collect = collector();
  await vi.waitFor(() => {
    collect();
    expect(requests.map((request) => request.deref())).toEqual([undefined]);
  });
  expect(client.readyState).toBe(WebSocket.OPEN);
  client.terminate();
});
