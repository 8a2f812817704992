import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { Server } from 'socket.io';
import { expect, onTestFinished, test } from 'vitest';
import { PATHS, PROTOCOL_VERSION, type Snapshot } from '#protocol';
import { Feed } from './feed.ts';
import { DEFAULT_LADDER } from './ladder.ts';

/** The ways in which proxies break WebSocket, on real sockets: plain HTTP passes, only the upgrade is damaged. */

const ACCEPT = (key: string): string =>
  createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
const switched = (key: string): string =>
  `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${ACCEPT(key)}\r\n\r\n`;

/** What happens to an upgrade. */
const DAMAGE: Record<string, (socket: Duplex, key: string) => void> = {
  'is refused': (socket) => socket.end('HTTP/1.1 403 Forbidden\r\n\r\n'),
  'is reset': (socket) => void socket.destroy(),
  'is never answered': () => undefined,
  'is closed after its 101': (socket, key) => void socket.end(switched(key)),
  'is silent after its 101': (socket, key) => void socket.write(switched(key)),
};

for (const [name, upgrade] of Object.entries(DAMAGE)) {
  test(`an upgrade that ${name}: long polling carries, and no deadline is waited for`, async () => {
    const http = createServer((request, response) => {
      if (!request.url?.startsWith(PATHS.socket)) response.end('{}');
    });
    const held: Duplex[] = [];
    const io = new Server(http);
    http.removeAllListeners('upgrade'); // the proxy's place
    http.on('upgrade', (request, socket) => {
      held.push(socket);
      socket.on('error', () => undefined);
      upgrade(socket, request.headers['sec-websocket-key'] ?? '');
    });
    io.on('connection', (socket) => {
      const stand = {
        protocol: PROTOCOL_VERSION,
        epoch: 'epochone',
        head: 1,
        floor: 0,
        from: 0,
        serverTime: 1,
        cadence: 200,
      };
      socket.emit('hello', { ...stand, transport: 'long-polling', heartbeat: 5000 });
      socket.emit('b', [[1, 1, 'notes', 'note', { text: 'one' }]]);
    });
    await new Promise<void>((resolve) => void http.listen(0, '127.0.0.1', resolve));
    const { port } = http.address() as AddressInfo; // it listens on TCP
    const snapshot: Snapshot = { epoch: 'epochone', seq: 0, serverTime: 1, series: [], events: [] };
    const arrived = Promise.withResolvers<string>();
    const feed = new Feed(
      {
        origin: `http://127.0.0.1:${port}`,
        topics: ['*'],
        mode: 'auto',
        ladder: DEFAULT_LADDER,
        memory: {
          good: () => [],
          remember: () => undefined,
          mode: () => undefined,
          choose: () => undefined,
        },
        snapshot: () => Promise.resolve(snapshot),
      },
      {
        greeted: () => undefined,
        snapshot: () => undefined,
        events: (_events, via) => arrived.resolve(via),
        status: () => undefined,
        switched: () => undefined,
      },
    );
    onTestFinished(async () => {
      feed.stop();
      for (const socket of held) socket.destroy();
      http.closeAllConnections();
      await io.close();
    });
    feed.start();
    expect(await arrived.promise).toBe('long-polling');
    // Behind a deadline it would be `unanswered`. How long it takes is a figure of `npm run matrix`.
    expect(['blocked', 'late']).toContain(feed.status.why.kind);
  });
}
