import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createSecureServer, type Http2SecureServer, type SecureServerOptions } from 'node:http2';
import { Socket, type Server } from 'node:net';
import type { Duplex } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import type { Pair } from './certificate.ts';
import { boundSession, HTTP2_LIMITS } from './http2-limits.ts';
import { HEADERS_TIMEOUT, REQUEST_TIMEOUT, STALLED_TIMEOUT } from './limits.ts';

/** Milliseconds between looks at slow requests; Node's own 30 s would let a slow one live three times as long. */
const TIMEOUT_CHECKS = 2_000;

/** Who serves what comes. */
export interface Handlers {
  /** A connection was accepted, of TCP: nothing of it has been read. */
  connection(socket: Socket): void;
  /** A connection speaks HTTP/1.1. The same one, or TLS on it. */
  readonly line: (socket: Socket) => void;
  /** By HTTP/2 the two are Node's compatible ones. */
  request(request: IncomingMessage, response: ServerResponse): void;
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  clientError(error: NodeJS.ErrnoException, socket: Duplex): void;
}

/** The listening server, by HTTP/1.1, or with a certificate by TLS with HTTP/2 as well. */
export interface WebServer {
  readonly server: Server;
  /** Takes a pair: who connects from now on is shown its certificate. Nobody is cut. */
  readonly renew: (pair: Pair) => void;
}

/**
 * Takes who serves what comes, perhaps a certificate, and the ms that an answer waits for a reader who takes nothing; returns the server,
 * which does not listen yet.
 */
export function createWebServer(
  handlers: Handlers,
  pair?: Pair,
  patience: number = STALLED_TIMEOUT,
): WebServer {
  const { server, renew } = pair === undefined ? overPlain() : overTls(pair, handlers);
  cutStalled(server, patience);
  server.on('request', (request: IncomingMessage, response: ServerResponse) =>
    handlers.request(request, response),
  );
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) =>
    handlers.upgrade(request, socket, head),
  );
  server.on('connection', (socket: Socket) => handlers.connection(socket));
  if (pair === undefined) server.on('connection', (socket: Socket) => handlers.line(socket));
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Duplex) =>
    handlers.clientError(error, socket),
  );
  return { server, renew };
}

/** Both kinds of server have Node's timer of a connection. */
type TimedServer = ReturnType<typeof createServer> | Http2SecureServer;

interface OwnServer extends WebServer {
  readonly server: TimedServer;
}

const TIMEOUTS = {
  connectionsCheckingInterval: TIMEOUT_CHECKS,
  headersTimeout: HEADERS_TIMEOUT,
  requestTimeout: REQUEST_TIMEOUT,
};

/**
 * Cuts who takes nothing of his answer by HTTP/1.1. Node's timer runs while no byte passes, and so while an answer is not made yet as well: then
 * nothing waits. Between two requests it has the time of keep-alive. Streams of HTTP/2 have timers of their own.
 */
function cutStalled(server: TimedServer, patience: number): void {
  server.setTimeout(patience);
  server.on('timeout', (line: unknown) => {
    if (line instanceof Socket && (line.writableLength > 0 || line.timeout !== patience)) line.destroy();
  });
}

/**
 * Some clients offer HTTP/2 with their requests where there is no TLS (`Upgrade: h2c`). An offer that is not taken is answered as if it was not
 * made (RFC 9110, 7.8).
 */
function shouldUpgradeCallback({ headers }: IncomingMessage): boolean {
  return /\bwebsocket\b/i.test(headers.upgrade ?? '');
}

function overPlain(): OwnServer {
  return { server: createServer({ ...TIMEOUTS, shouldUpgradeCallback }), renew: () => undefined };
}

function contextOf({ cert, key }: Pair) {
  return { cert, key, minVersion: 'TLSv1.2' } as const;
}

function overTls(pair: Pair, { line }: Pick<Handlers, 'line'>): OwnServer {
  // The timeouts are for its HTTP/1.1, and @types/node does not know yet that it takes them.
  const options: SecureServerOptions & typeof TIMEOUTS = {
    ...contextOf(pair),
    ...TIMEOUTS,
    ...HTTP2_LIMITS,
    allowHTTP1: true,
    handshakeTimeout: HEADERS_TIMEOUT,
  };
  const server: Http2SecureServer = createSecureServer(options);
  server.on('secureConnection', (socket: TLSSocket) => {
    if (socket.alpnProtocol !== 'h2') line(socket);
  });
  server.on('session', boundSession);
  // A session that breaks its rules ends; the others know nothing of it.
  server.on('sessionError', (_error, session) => session.destroy());
  return { server, renew: (next) => server.setSecureContext(contextOf(next)) };
}
