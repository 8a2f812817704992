import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { PATHS, Refusal } from '#protocol';
import { withoutBase } from './base-path.ts';
import { crossOriginHeaders, markForeign, opennessOf, PREFLIGHT_HEADERS } from './cross-origin.ts';
import { ENGINE_METHODS, engineRefusal, upgradeRefusal, type Sessions, type Target } from './engine-door.ts';
import type { OriginPolicy } from './origin-policy.ts';
import { refuseBare } from './refusals.ts';
import { SAFE_HEADERS } from './safe-headers.ts';

/** Milliseconds that a client has to send its headers, and its whole request: slow ones hold no connection. */
const HEADERS_TIMEOUT = 10_000;
const REQUEST_TIMEOUT = 30_000;
/** Milliseconds between looks at them; Node's own 30 s would let a slow one live three times as long. */
const TIMEOUT_CHECKS = 2_000;
/** Milliseconds that a refused client has to take its answer and go. */
const LINGER = 1_000;

/** The answers to what is no HTTP, by Node's code of the error; 400 for all others. */
const CLIENT_ERRORS: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
};

/** A session's answers are mostly headers. Its id cannot be guessed, so no other site can ask for them to begin with. */
const SESSION_HEADERS = new Map([['X-Content-Type-Options', SAFE_HEADERS['X-Content-Type-Options']]]);
const HANDSHAKE_HEADERS = new Map(Object.entries(SAFE_HEADERS));

/** Who is told of everything that comes, before it is looked at. It changes nothing. */
export interface Onlooker {
  connection(socket: Socket): void;
  request(request: IncomingMessage, response: ServerResponse): void;
  /** An upgrade is asked for. Takes the first bytes behind its head as well. */
  upgrade(request: IncomingMessage, head: Buffer): void;
  /** An upgrade was accepted. */
  upgraded(request: IncomingMessage): void;
}

/** What stands behind the front door. */
export interface Rooms {
  /** The path below which everything is hosted, empty at the root. */
  readonly basePath: string;
  readonly onlooker: Onlooker;
  readonly policy: () => OriginPolicy;
  /** The page and REST. */
  readonly web: (request: IncomingMessage, response: ServerResponse) => void;
  /** Socket.IO's engine. */
  readonly engine: Sessions & {
    handleRequest(request: IncomingMessage, response: ServerResponse): void;
    handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  };
}

/** The one HTTP server. Every request and upgrade passes the same policy before anything else looks at it. */
export class FrontDoor {
  readonly server: Server;
  readonly #rooms: Rooms;
  /** Node forgets sockets that were upgraded. */
  readonly #upgraded = new Set<Duplex>();

  /** Takes what stands behind it. */
  constructor(rooms: Rooms) {
    this.#rooms = rooms;
    this.server = createServer({ connectionsCheckingInterval: TIMEOUT_CHECKS }, (request, response) =>
      this.#request(request, response),
    );
    this.server.headersTimeout = HEADERS_TIMEOUT;
    this.server.requestTimeout = REQUEST_TIMEOUT;
    this.server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) =>
      this.#upgrade(request, socket, head),
    );
    this.server.on('connection', (socket) => rooms.onlooker.connection(socket));
    this.server.on('clientError', refuseNoise);
  }

  /** Cuts every connection. Resolves when all have closed. */
  async shut(): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    this.server.closeAllConnections();
    for (const socket of this.#upgraded) socket.destroy();
    await closed;
  }

  #request(request: IncomingMessage, response: ServerResponse): void {
    const { basePath, web, engine, onlooker } = this.#rooms;
    request.url = withoutBase(basePath, request.url ?? '');
    onlooker.request(request, response);
    const target = targetOf(request);
    const foreign = this.#judge(request, target.path);
    if (foreign instanceof Refusal) return refuseBare(response, foreign);
    if (foreign !== undefined) {
      response.setHeaders(new Map(Object.entries(crossOriginHeaders(foreign))));
      if (request.method === 'OPTIONS') return void response.writeHead(204, PREFLIGHT_HEADERS).end();
    }
    const refusal = targetRefusal(target);
    if (refusal) return refuseBare(response, refusal);
    // HTTP/1.1 keeps connections without a word, and a poll's answer is mostly headers.
    if (request.httpVersion === '1.1' && response.shouldKeepAlive) response.removeHeader('Connection');
    if (target.path !== PATHS.socket) return web(request, response);
    const { method = '' } = request;
    const unfit = engineRefusal(method, target.query, engine, foreign);
    if (unfit) return refuseBare(response, unfit, unfit.status === 405 ? { Allow: ENGINE_METHODS } : {});
    response.setHeaders(target.query.has('sid') ? SESSION_HEADERS : HANDSHAKE_HEADERS);
    engine.handleRequest(request, response);
  }

  /** Returns the origin of the other site's page that it comes from, undefined for none, or why it is refused. */
  #judge(request: IncomingMessage, path: string): string | undefined | Refusal {
    const judgement = this.#rooms.policy().judge(request, opennessOf(path));
    if ('refusal' in judgement) return judgement.refusal;
    if (judgement.foreign !== undefined) markForeign(request, judgement.foreign);
    return judgement.foreign;
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.#upgraded.add(socket);
    socket.once('close', () => this.#upgraded.delete(socket));
    // A reset right after a bad upgrade must not reach the process.
    socket.on('error', () => socket.destroy());
    const { basePath, engine, onlooker } = this.#rooms;
    request.url = withoutBase(basePath, request.url ?? '');
    onlooker.upgrade(request, head);
    const target = targetOf(request);
    const foreign = this.#judge(request, target.path);
    const refusal = foreign instanceof Refusal ? foreign : upgradeRefusal(target);
    if (refusal) refuseUpgrade(socket, refusal);
    else engine.handleUpgrade(request, socket, head);
    if (socket.writable) onlooker.upgraded(request);
  }
}

function targetOf({ url = '' }: IncomingMessage): Target {
  const mark = url.indexOf('?');
  if (mark < 0) return { path: url, query: new URLSearchParams() };
  return { path: url.slice(0, mark), query: new URLSearchParams(url.slice(mark + 1)) };
}

/** A whole URL as the target could name another host than the Host that was checked. */
function targetRefusal({ path }: Target): Refusal | undefined {
  if (path.startsWith('/')) return undefined;
  return new Refusal('MALFORMED_REQUEST', 'That is not a path.', 'Begin the target with a slash.');
}

function refuseUpgrade(socket: Duplex, refusal: Refusal): void {
  const body = JSON.stringify(refusal.body);
  answerAndPart(
    socket,
    `HTTP/1.1 ${refusal.status} Refused\r\nConnection: close\r\nContent-Type: application/json\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}

/** Answers what is no HTTP. Called again for what a client goes on to send. */
function refuseNoise(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (socket.writableEnded) return;
  if (!socket.writable) return void socket.destroy();
  const status = CLIENT_ERRORS[error.code ?? ''] ?? '400 Bad Request';
  answerAndPart(socket, `HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

/**
 * Writes a last answer. The socket lives half open for as long as the other side likes, so it is destroyed; but not at
 * once, and what still comes is read away: closing over unread bytes would reset the answer away, too.
 */
function answerAndPart(socket: Duplex, answer: string): void {
  socket.end(answer);
  socket.resume();
  setTimeout(() => socket.destroy(), LINGER).unref();
}
