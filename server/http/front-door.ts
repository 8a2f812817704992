import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { PATHS, Refusal } from '#protocol';
import type { OriginPolicy } from './origin-policy.ts';
import { refuseBare } from './refusals.ts';

/** Milliseconds that a client has to send its headers, and its whole request: slow ones hold no connection. */
const HEADERS_TIMEOUT = 10_000;
const REQUEST_TIMEOUT = 30_000;
/** Milliseconds between looks at them; Node's own 30 s would let a slow one live three times as long. */
const TIMEOUT_CHECKS = 2_000;

/** What Engine.IO serves; it answers 500 to another method on a session. */
const ENGINE_METHODS = ['GET', 'POST'];

/** The answers to what is no HTTP, by Node's code of the error; 400 for all others. */
const CLIENT_ERRORS: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
};

/** What stands behind the front door. */
export interface Rooms {
  readonly policy: () => OriginPolicy;
  /** The page and REST. */
  readonly web: (request: IncomingMessage, response: ServerResponse) => void;
  /** Socket.IO's engine. */
  readonly engine: {
    handleRequest(request: IncomingMessage, response: ServerResponse): void;
    handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  };
}

/** Takes what stands behind it; returns the one HTTP server. Every request and upgrade passes the same policy first. */
export function createFrontDoor({ policy, web, engine }: Rooms): Server {
  const server = createServer({ connectionsCheckingInterval: TIMEOUT_CHECKS }, (request, response) => {
    const refusal =
      policy().refusal(request.headers) ?? (isEngine(request) ? engineRefusal(request) : undefined);
    if (refusal) refuseBare(response, refusal, ENGINE_METHODS);
    else if (isEngine(request)) engine.handleRequest(request, response);
    else web(request, response);
  });
  server.headersTimeout = HEADERS_TIMEOUT;
  server.requestTimeout = REQUEST_TIMEOUT;
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    // A reset right after a bad upgrade must not reach the process.
    socket.on('error', () => socket.destroy());
    const refusal = policy().refusal(request.headers) ?? upgradeRefusal(request);
    if (refusal) refuseUpgrade(socket, refusal);
    else engine.handleUpgrade(request, socket, head);
  });
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Duplex) => {
    const status = CLIENT_ERRORS[error.code ?? ''] ?? '400 Bad Request';
    if (socket.writable) socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
    else socket.destroy();
  });
  return server;
}

function pathOf({ url = '/' }: IncomingMessage): string {
  return url.split('?', 1)[0] ?? url;
}

function isEngine(request: IncomingMessage): boolean {
  return pathOf(request) === PATHS.socket;
}

function queryOf({ url = '/' }: IncomingMessage): URLSearchParams {
  return new URLSearchParams(url.slice(url.indexOf('?') + 1));
}

function engineRefusal(request: IncomingMessage): Refusal | undefined {
  const { method = '' } = request;
  if (!ENGINE_METHODS.includes(method)) {
    return new Refusal('METHOD_NOT_ALLOWED', `${method} is not served here.`, 'See the Allow header.');
  }
  if (!queryOf(request).has('j')) return undefined;
  return new Refusal('JSONP_REFUSED', 'JSONP is not served.', 'Use polling through fetch or XMLHttpRequest.');
}

/** Each connection stays on the transport it began with, so an upgrade never belongs to a session. */
function upgradeRefusal(request: IncomingMessage): Refusal | undefined {
  if (isEngine(request) && !queryOf(request).has('sid')) return undefined;
  return new Refusal(
    'MALFORMED_REQUEST',
    'Nothing can be upgraded here.',
    `Open a new WebSocket at ${PATHS.socket}.`,
  );
}

function refuseUpgrade(socket: Duplex, refusal: Refusal): void {
  const body = JSON.stringify(refusal.body);
  socket.end(
    `HTTP/1.1 ${refusal.status} Refused\r\nConnection: close\r\nContent-Type: application/json\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}
