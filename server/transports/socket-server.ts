import { Server, type DefaultEventsMap, type Socket } from 'socket.io';
import { Refusal } from '#protocol';
import type { Subscription } from '../hub/hub.ts';
import { clientOf } from '../http/client.ts';
import { refusalOf } from '../http/refusals.ts';
import type { EngineTransport, OpenSocketSink } from './contract.ts';
import { BoundedEngine, type CookieIn } from './engine.ts';
import { Reader } from './reader.ts';
import { viewerOf } from './socket-sink.ts';
import { admit, parseSubscription, type StreamDoor } from './subscription.ts';

/** An error that Socket.IO hands to the client as `connect_error`, with the refusal's body as its data. */
class Refused extends Error {
  readonly data: Refusal['body'];

  constructor(refusal: Refusal) {
    super(refusal.message);
    this.data = refusal.body;
  }
}

/** What a connection has once it is authorised. */
interface SocketData {
  /** Until it has its place in the log. */
  subscription?: Subscription;
}

/** What stands before Socket.IO's streams. */
export interface SocketDoor extends StreamDoor {
  /** Finds the cookie of a signed-in browser. */
  readonly cookieIn: CookieIn;
}

type Joined = Socket<DefaultEventsMap, DefaultEventsMap, DefaultEventsMap, SocketData>;

/**
 * The handshake's request and headers have been read and are of no more use; the libraries would keep them as long as the
 * connection. Socket.IO's own advice for saving memory.
 */
function forgetRequest(socket: Socket): void {
  Reflect.set(socket.conn, 'request', undefined);
  Reflect.set(socket, 'handshake', undefined);
}

/**
 * Milliseconds that a client which has left may take to end its session itself: by long polling that is a request of its
 * own, and one for a session already gone would be answered 400 and stand in the page's console.
 */
const LEAVE_GRACE = 1_000;

function endAfterLeaving(this: Socket): void {
  const { conn } = this;
  if (conn.transport.name !== 'polling') return conn.close();
  const timer = setTimeout(() => conn.close(), LEAVE_GRACE);
  conn.once('close', () => clearTimeout(timer));
}

/** Socket.IO on an engine of its own, so that the one front door decides what reaches it. */
export class SocketServer {
  readonly engine: BoundedEngine;
  readonly #io: Server<DefaultEventsMap, DefaultEventsMap, DefaultEventsMap, SocketData>;
  readonly #sinks: Partial<Record<EngineTransport, OpenSocketSink>> = {};
  /** Connections that have asked to join. Socket.IO itself lets any number in that ask before the first is answered. */
  readonly #asked = new WeakSet<Socket['conn']>();

  readonly #door: StreamDoor;

  /** Takes who asks and who is asked, what to do with each accepted connection, and who is told of failures. */
  constructor(
    door: SocketDoor,
    onAccepted: (socket: Socket, reader: Reader) => void,
    onFailure: (error: unknown) => void,
  ) {
    this.#door = door;
    const mayDeflate = (target: string): boolean => door.hub.watchList.ofTarget(target)?.deflate === true;
    this.engine = new BoundedEngine(mayDeflate, door.cookieIn);
    this.#io = new Server({ serveClient: false });
    this.#io.bind(this.engine);
    this.#io.use((socket, next) => {
      this.#authorise(socket).then(
        () => next(),
        (error: unknown) => next(new Refused(refusalOf(error))),
      );
    });
    this.#io.on('connection', (socket) => {
      try {
        // A connection is one subscription: leaving the namespace is leaving.
        socket.on('disconnect', endAfterLeaving);
        onAccepted(socket, this.#accept(socket));
        forgetRequest(socket);
      } catch (error) {
        onFailure(error);
        socket.conn.close();
      }
    });
  }

  /** Registers who serves the connections pinned to one of the engine's transports. */
  serve(engineTransport: EngineTransport, open: OpenSocketSink): void {
    this.#sinks[engineTransport] = open;
  }

  /** Ends every connection at once. */
  close(): void {
    this.engine.close();
  }

  async #authorise(socket: Joined): Promise<void> {
    this.#admitOnce(socket);
    const asked = parseSubscription(socket.handshake.auth, viewerOf(socket));
    const { cookie, authorization } = socket.handshake.headers;
    const origin = this.engine.foreignOriginOf(socket.conn);
    const who = await this.#door.access.principal({ authorization, cookie, token: asked.token, origin });
    socket.data.subscription = await admit(this.#door, who, asked);
  }

  #admitOnce({ conn }: Joined): void {
    if (this.#asked.has(conn)) {
      conn.close(true);
      throw new Refusal('MALFORMED_REQUEST', 'A connection is joined once.', 'Open another connection.');
    }
    this.#asked.add(conn);
  }

  #accept(socket: Joined): Reader {
    const { conn } = socket;
    const { name } = conn.transport;
    const { subscription } = socket.data;
    if (subscription === undefined) throw new Error('It joined without being let in.');
    delete socket.data.subscription;
    const open = name === 'websocket' || name === 'polling' ? this.#sinks[name] : undefined;
    if (!open) throw new Error(`Nobody serves ${name}.`);
    const { hub, access } = this.#door;
    const { principal } = subscription;
    const subscriber = hub.subscribe(open(socket), subscription);
    const origin = this.engine.foreignOriginOf(conn);
    return new Reader(access, { principal, client: clientOf(conn.request), origin, subscriber });
  }
}
