import type { Duplex } from 'node:stream';
import { Server as Engine, type Socket as Connection } from 'engine.io';
import { WebSocketServer, type ServerOptions, type WebSocket } from 'ws';
import { foreignOriginOf } from '../http/cross-origin.ts';
import { FRAGMENT_LIMIT, MESSAGE_LIMIT, PENDING_LIMIT } from '../http/limits.ts';

/** Milliseconds that a WebSocket has to answer our Close; ws's own 30 s would keep connections that we gave up. */
const CLOSE_TIMEOUT = 2_000;

/**
 * Takes the connection of a WebSocket that broke the rules; reads no more of it and ends it when our Close has had time to arrive.
 * ws would read and throw away whatever still comes, which is memory: 90 MB from a hundred that send fragments as fast as they can.
 */
function stopReading(socket: Duplex): void {
  setImmediate(() => socket.pause()); // ws resumes it in the next tick
  setTimeout(() => socket.destroy(), CLOSE_TIMEOUT).unref();
}

/**
 * Takes a WebSocket and its connection; reads no more of it once it has broken the rules. A function of its own, for what is kept here is
 * kept as long as the connection: within the upgrade it would be the whole request as well.
 */
function stopAtFault(websocket: WebSocket, socket: Duplex): void {
  websocket.on('error', () => stopReading(socket));
}

/** Takes a request's Cookie header; returns the cookie of a signed-in browser in it, undefined without one. */
export type CookieIn = (header: string | undefined) => string | undefined;

/** Takes the target of an upgrade; true when its WebSocket may be compressed. */
type MayDeflate = (target: string) => boolean;

/** The engine hands on none of the options that bound what a connection may cost, and takes one answer for all about compression. */
function boundedWebSocketServer(mayDeflate: MayDeflate) {
  return class extends WebSocketServer {
    constructor(options: ServerOptions) {
      // @types/ws does not know closeTimeout yet.
      const bounds: ServerOptions & { closeTimeout: number } = {
        ...options,
        maxFragments: FRAGMENT_LIMIT,
        closeTimeout: CLOSE_TIMEOUT,
      };
      super(bounds);
    }

    override handleUpgrade(...args: Parameters<WebSocketServer['handleUpgrade']>): void {
      const [{ headers, url = '' }] = args;
      // What is not offered is not agreed on.
      if (!mayDeflate(url)) delete headers['sec-websocket-extensions'];
      const [request, socket, head, accepted] = args;
      super.handleUpgrade(request, socket, head, (websocket, ...rest) => {
        stopAtFault(websocket, socket);
        accepted(websocket, ...rest);
      });
    }
  };
}

/** Engine.IO with the bounds that it lacks. */
export class BoundedEngine extends Engine {
  /** The other site whose page opened a session, where it was not our own. */
  readonly #foreign = new WeakMap<Connection, string>();
  /** The cookie by which a session was opened that HTTP carries. Its id stands in addresses, which proxies log: alone it is worth nothing. */
  readonly #cookies = new WeakMap<Connection, string>();
  readonly #cookieIn: CookieIn;

  /** Takes which WebSockets may be compressed, and what finds the cookie of a signed-in browser. */
  constructor(mayDeflate: MayDeflate, cookieIn: CookieIn) {
    super({
      transports: ['polling', 'websocket'],
      wsEngine: boundedWebSocketServer(mayDeflate),
      // The fallback machine in the page decides which transport carries; the engine never changes it.
      allowUpgrades: false,
      maxHttpBufferSize: MESSAGE_LIMIT,
      // Frames are shared between viewers as bytes, which compression for each of them would undo: only lanes of the Lab may have it.
      perMessageDeflate: { threshold: 0 },
      httpCompression: false,
    });
    this.#cookieIn = cookieIn;
    this.on('connection', (connection: Connection) => {
      connection.on('packetCreate', boundBuffer);
      const foreign = foreignOriginOf(connection.request);
      // Of another site's page no cookie is taken.
      if (foreign !== undefined) this.#foreign.set(connection, foreign);
      else if (connection.transport.name === 'polling') this.#keepCookie(connection);
    });
  }

  /**
   * Takes an id, the other site whose page asks, undefined for our own, and the request's Cookie header; says whose session it is that
   * HTTP carries. One that somebody else has opened is, as far as one is told, nobody's.
   */
  pollOf(
    sid: string,
    foreign: string | undefined,
    cookie: string | undefined,
  ): 'theirs' | 'of another site' | 'nobody' {
    const session = Object.hasOwn(this.clients, sid) ? this.clients[sid] : undefined;
    if (session?.transport.name !== 'polling') return 'nobody';
    if (this.#foreign.get(session) !== foreign) return 'of another site';
    const opener = this.#cookies.get(session);
    return opener === undefined || opener === this.#cookieIn(cookie) ? 'theirs' : 'nobody';
  }

  /** Takes a connection; returns the other site whose page opened it, undefined for our own. */
  foreignOriginOf(connection: Connection): string | undefined {
    return this.#foreign.get(connection);
  }

  #keepCookie(connection: Connection): void {
    const cookie = this.#cookieIn(connection.request.headers.cookie);
    if (cookie !== undefined) this.#cookies.set(connection, cookie);
  }
}

/** Whoever makes us answer without reading the answers is cut: acknowledgements and errors wait in this buffer. */
function boundBuffer(this: Connection): void {
  // Declared private, without a type: the list of packets that the transport has not taken.
  const waiting = this['writeBuffer'] as readonly unknown[];
  if (waiting.length >= PENDING_LIMIT) this.close(true);
}
