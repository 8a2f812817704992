import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { PATHS, QUERY } from '#protocol';
import { reset } from '../../server/lab/proxy/lane.ts';

/** A listener of one viewer's own: passes everything on to the server, and notes every attempt to come in. */
export interface Turnstile {
  /** Its origin. */
  readonly url: string;
  /** The performance times at which the viewer asked for something anew, whether anybody answered or not. */
  readonly attempts: readonly number[];
  close(): Promise<void>;
}

const REQUEST_LINE = /^(?:GET|POST) (\S+) HTTP\/1\.1\r$/gm;

/**
 * Takes bytes of a client; returns how many requests in them begin something: a handshake, a stream, the first of many
 * polls, a snapshot, or the plain question whether the server is there. What goes on with something open is none.
 */
export function attemptsIn(bytes: Buffer): number {
  const targets = [...bytes.toString('latin1').matchAll(REQUEST_LINE)].map(([, target = '']) => target);
  return targets.filter(begins).length;
}

function begins(target: string): boolean {
  const { pathname, searchParams } = new URL(target, 'http://viewer');
  if (pathname === PATHS.socket) return !searchParams.has('sid');
  if (pathname === PATHS.poll) return searchParams.has(QUERY.hello);
  return pathname === PATHS.stream || pathname === PATHS.readyz || pathname === PATHS.snapshot;
}

/** Takes the port of the server; starts a turnstile before it. While nobody is there, whoever comes is reset. */
export async function startTurnstile(port: number): Promise<Turnstile> {
  const attempts: number[] = [];
  const clients = new Set<Socket>();
  const server = createServer((client) => {
    clients.add(client);
    client.on('close', () => clients.delete(client));
    client.on('error', () => undefined); // its close follows
    // The server is asked only when the client has asked: before, nobody would know what it wanted.
    client.once('data', (first) => {
      const upstream = connect({ host: '127.0.0.1', port, noDelay: true });
      upstream.on('error', () => reset(client));
      upstream.on('close', () => client.destroy());
      client.on('close', () => upstream.destroy());
      client.on('data', (bytes) => void attempts.push(...times(bytes)));
      attempts.push(...times(first));
      upstream.write(first);
      client.pipe(upstream).pipe(client);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address() as AddressInfo; // a listening TCP server has one
  return {
    url: `http://127.0.0.1:${address.port}`,
    attempts,
    async close() {
      server.close();
      for (const client of clients) client.destroy();
      await once(server, 'close');
    },
  };
}

const times = (bytes: Buffer): number[] => Array.from({ length: attemptsIn(bytes) }, () => performance.now());

/** Takes times in order and a span, both in milliseconds; returns the most of them that lie within any such span. */
export function mostWithin(times: readonly number[], span: number): number {
  let most = 0;
  let from = 0;
  for (const [index, time] of times.entries()) {
    while (time - (times[from] ?? time) >= span) from += 1;
    most = Math.max(most, index - from + 1);
  }
  return most;
}
