import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Server, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { PATHS, Refusal } from '#protocol';
import { withoutBase } from './base-path.ts';
import { crossOriginHeaders, markForeign, opennessOf, PREFLIGHT_HEADERS } from './cross-origin.ts';
import type { Pair } from './certificate.ts';
import {
  ENGINE_METHODS,
  engineRefusal,
  handOver,
  isOfSession,
  upgradeRefusal,
  type Sessions,
  type Target,
} from './engine-door.ts';
import type { Hosting } from './hosting.ts';
import type { OriginPolicy } from './origin-policy.ts';
import { OpenConnections } from './open-connections.ts';
import { refusalHeaders, refuseBare } from './refusals.ts';
import { DATA_HEADERS, SAFE_HEADERS } from './safe-headers.ts';
import { targetOf } from './target.ts';
import { createWebServer, type Handlers } from './web-server.ts';

/** Milliseconds that a refused client has to take its answer and go. */
const LINGER = 1_000;

/** The answers to what is no HTTP, by Node's code of the error; 400 for all others. */
const CLIENT_ERRORS: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
};

/** A session's answers are mostly headers. Its id cannot be guessed, so no other site can ask for them to begin with. */
const SESSION_HEADERS = { 'X-Content-Type-Options': SAFE_HEADERS['X-Content-Type-Options'] };

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
  readonly hosting: Hosting;
  readonly onlooker: Onlooker;
  readonly policy: () => OriginPolicy;
  /** The page and REST. */
  readonly web: (request: IncomingMessage, response: ServerResponse) => void;
  /** Socket.IO's engine. */
  readonly engine: Sessions & {
    handleRequest(request: IncomingMessage, response: ServerResponse): void;
    handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  };
  /** Told of what failed that should not have. */
  readonly onFailure: (error: unknown) => void;
}

/** The one HTTP server. Every request and upgrade passes the same policy before anything else looks at it. */
export class FrontDoor {
  readonly server: Server;
  /** Takes a pair: who connects from now on is shown its certificate. */
  readonly renew: (pair: Pair) => void;
  readonly #rooms: Rooms;
  readonly #connections = new OpenConnections();

  /** Takes what stands behind it. */
  constructor(rooms: Rooms) {
    this.#rooms = rooms;
    const { hosting, onlooker } = rooms;
    const handlers: Handlers = {
      connection: (socket) => this.#accept(socket),
      line: (socket) => onlooker.connection(socket),
      request: (request, response) => this.#orFail(response, () => this.#request(request, response)),
      upgrade: (request, socket, head) => this.#orFail(socket, () => this.#upgrade(request, socket, head)),
      clientError: refuseNoise,
    };
    const { server, renew } = createWebServer(handlers, hosting.pair);
    this.server = server;
    this.renew = renew;
  }

  /** Cuts every connection. Resolves when all have closed. */
  async shut(): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    this.#connections.cut();
    await closed;
  }

  #accept(socket: Socket): void {
    this.#connections.add(socket);
    this.#rooms.hosting.turnstile.accept(socket);
  }

  /** Nothing here is waited for: a poll comes so often that a promise for each would be seen. */
  #request(request: IncomingMessage, response: ServerResponse): void {
    const { hosting, web, engine, onlooker } = this.#rooms;
    const { turnstile, clients } = hosting;
    request.url = withoutBase(hosting.basePath, request.url ?? '');
    // Connections of HTTP/2 have many owners at a time: nobody's bytes can be told apart on them.
    if (request.httpVersionMajor === 1) onlooker.request(request, response);
    setHeaders(response, hosting.headers);
    const target = targetOf(request.url);
    const foreign = settleHost(request) ?? this.#judge(request, target.path);
    if (foreign instanceof Refusal) return refuseBare(response, foreign);
    // Refusals as well are for the page that asked.
    if (foreign !== undefined) setHeaders(response, crossOriginHeaders(foreign));
    const refusal = targetRefusal(target);
    if (refusal) return refuseBare(response, refusal);
    const client = clients.recognise(request);
    if (turnstile.counts(client)) {
      const tooMany = turnstile.request(client, request.method ?? '', target, response);
      if (tooMany) return refuseBare(response, tooMany);
    }
    if (foreign !== undefined && request.method === 'OPTIONS') {
      return void response.writeHead(204, PREFLIGHT_HEADERS).end();
    }
    // HTTP/1.1 keeps connections without a word, and a poll's answer is mostly headers.
    if (request.httpVersion === '1.1' && response.shouldKeepAlive) response.removeHeader('Connection');
    if (target.path !== PATHS.socket) return web(request, response);
    const unfit = engineRefusal(request, target.query, engine, foreign);
    if (unfit) return refuseBare(response, unfit, unfit.status === 405 ? { Allow: ENGINE_METHODS } : {});
    setHeaders(response, isOfSession(target) ? SESSION_HEADERS : SAFE_HEADERS);
    handOver(request, target);
    engine.handleRequest(request, response);
  }

  /** Takes what is answered on, and what may fail that should not. */
  #orFail(answer: { destroy(): unknown }, pass: () => void): void {
    try {
      pass();
    } catch (error) {
      this.#rooms.onFailure(error);
      answer.destroy();
    }
  }

  /** Returns the origin of the other site's page that it comes from, undefined for none, or why it is refused. */
  #judge(request: IncomingMessage, path: string): string | undefined | Refusal {
    const judgement = this.#rooms.policy().judge(request, opennessOf(path));
    if ('refusal' in judgement) return judgement.refusal;
    if (judgement.foreign !== undefined) markForeign(request, judgement.foreign);
    return judgement.foreign;
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    // A reset right after a bad upgrade must not reach the process.
    socket.on('error', destroy);
    const { hosting, engine, onlooker } = this.#rooms;
    const { turnstile, clients } = hosting;
    request.url = withoutBase(hosting.basePath, request.url ?? '');
    onlooker.upgrade(request, head);
    const target = targetOf(request.url);
    const foreign = settleHost(request) ?? this.#judge(request, target.path);
    let refusal = foreign instanceof Refusal ? foreign : upgradeRefusal(target);
    const client = clients.recognise(request);
    if (turnstile.counts(client)) refusal ??= turnstile.upgrade(client, target, socket);
    if (refusal) refuseUpgrade(socket, refusal, hosting.headers);
    else {
      handOver(request, target);
      engine.handleUpgrade(request, socket, head);
    }
    if (socket.writable) onlooker.upgraded(request);
  }
}

/** One for all sockets: each keeps what listens to it. */
function destroy(this: Duplex): void {
  this.destroy();
}

/** Answers of HTTP/2 take headers one by one only. */
function setHeaders(response: ServerResponse, headers: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
}

/** A whole URL as the target could name another host than the Host that was checked. */
function targetRefusal({ path }: Target): Refusal | undefined {
  if (path.startsWith('/')) return undefined;
  return new Refusal('MALFORMED_REQUEST', 'That is not a path.', 'Begin the target with a slash.');
}

/**
 * HTTP/2 names the host in a field of its own, and may name it in `Host` as well; HTTP/1.1 may name it once (RFC 9112, 3.2). What was checked
 * must be what is meant.
 */
function settleHost({ headers, rawHeaders }: IncomingMessage): Refusal | undefined {
  const authority = headers[':authority'];
  const { host } = headers;
  if (typeof authority !== 'string') return isNamedOnce(rawHeaders) ? undefined : twoHosts();
  if (host !== undefined && host !== authority) return twoHosts();
  headers.host = authority;
  return undefined;
}

/** Takes names and values by turns. Node keeps the first `Host` alone, what stands before this server may have taken the last. */
function isNamedOnce(rawHeaders: readonly string[]): boolean {
  let count = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index];
    if (name?.length === 4 && name.toLowerCase() === 'host') count += 1;
  }
  return count <= 1;
}

function twoHosts(): Refusal {
  return new Refusal('MALFORMED_REQUEST', 'It names two hosts.', 'Name the host once.');
}

function refuseUpgrade(socket: Duplex, refusal: Refusal, more: Readonly<Record<string, string>>): void {
  const body = JSON.stringify(refusal.body);
  const headers = { ...SAFE_HEADERS, ...DATA_HEADERS, ...refusalHeaders(refusal), ...more };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  answerAndPart(
    socket,
    `HTTP/1.1 ${refusal.status} Refused\r\nConnection: close\r\n${lines.join('')}` +
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
