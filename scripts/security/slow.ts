import { connect } from 'node:net';
import { PATHS } from '#protocol';
import { loopback } from '../../tests/lib/raw-http.ts';

/** Clients that never end what they send. */

/** Connections that come from one address: fewer than one may have. */
const PER_ADDRESS = 20;

/** What is begun and never ended. */
export const SLOW = {
  headers: 'GET / HTTP/1.1\r\nHost: 127',
  body: (port: number) =>
    `POST ${PATHS.commands} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Type: application/json\r\n` +
    'Idempotency-Key: slow-body-01\r\nContent-Length: 100\r\n\r\n{',
} as const;

/** Takes the port, the bytes that are sent and how many connections; resolves with the milliseconds until the last of them was cut. */
export async function timeUntilAllCut(port: number, bytes: string, connections: number): Promise<number> {
  const times = await Promise.all(
    Array.from({ length: connections }, (_, n) =>
      timeUntilCut(port, bytes, loopback(Math.floor(n / PER_ADDRESS))),
    ),
  );
  return Math.max(...times);
}

function timeUntilCut(port: number, bytes: string, localAddress: string): Promise<number> {
  return new Promise((resolve) => {
    const begun = performance.now();
    const socket = connect({ port, host: '127.0.0.1', localAddress }, () => socket.write(bytes));
    socket.on('error', () => undefined);
    socket.resume();
    socket.on('close', () => resolve(performance.now() - begun));
  });
}
