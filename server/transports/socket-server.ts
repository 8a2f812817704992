import { Server, type DefaultEventsMap, type Socket } from 'socket.io';
import { Refusal } from '#protocol';
import type { Hub, Subscription } from '../hub/hub.ts';
import { refusalOf } from '../http/refusals.ts';
import type { EngineTransport, OpenSocketSink } from './contract.ts';
import { BoundedEngine } from './engine.ts';
import { viewerOf } from './socket-sink.ts';
import { parseSubscription } from './subscription.ts';

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
  subscription: Subscription;
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

function endAfterLeaving(conn: Socket['conn']): void {
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

  /** Takes the hub, what to do with each accepted connection, and who is told of failures. */
  constructor(hub: Hub, onAccepted: (socket: Socket) => void, onFailure: (error: unknown) => void) {
    this.engine = new BoundedEngine((target) => hub.watchList.ofTarget(target)?.deflate === true);
    this.#io = new Server({ serveClient: false });
    this.#io.bind(this.engine);
    this.#io.use((socket, next) => this.#authorise(socket, next));
    this.#io.on('connection', (socket) => {
      try {
        // A connection is one subscription: leaving the namespace is leaving.
        socket.once('disconnect', () => endAfterLeaving(socket.conn));
        this.#accept(hub, socket);
        onAccepted(socket);
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

  #authorise(socket: Joined, next: (error?: Error) => void): void {
    try {
      this.#admitOnce(socket);
      socket.data.subscription = parseSubscription(socket.handshake.auth, viewerOf(socket));
      next();
    } catch (error) {
      next(new Refused(refusalOf(error)));
    }
  }

  #admitOnce({ conn }: Joined): void {
    if (this.#asked.has(conn)) {
      conn.close(true);
      throw new Refusal('MALFORMED_REQUEST', 'A connection is joined once.', 'Open another connection.');
    }
    this.#asked.add(conn);
  }

  #accept(hub: Hub, socket: Joined): void {
    const { name } = socket.conn.transport;
    const open = name === 'websocket' || name === 'polling' ? this.#sinks[name] : undefined;
    if (!open) throw new Error(`Nobody serves ${name}.`);
    hub.subscribe(open(socket), socket.data.subscription);
  }
}
