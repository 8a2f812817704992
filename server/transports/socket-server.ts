import { Server as Engine } from 'engine.io';
import { Server, type Socket } from 'socket.io';
import { WebSocketServer, type ServerOptions } from 'ws';
import type { Refusal } from '#protocol';
import type { Hub, Subscription } from '../hub/hub.ts';
import { FRAGMENT_LIMIT, MESSAGE_LIMIT } from '../http/limits.ts';
import { refusalOf } from '../http/refusals.ts';
import type { OpenSocketSink } from './contract.ts';
import { parseSubscription } from './subscription.ts';

/** An error that Socket.IO hands to the client as `connect_error`, with the refusal's body as its data. */
class Refused extends Error {
  readonly data: Refusal['body'];

  constructor(refusal: Refusal) {
    super(refusal.message);
    this.data = refusal.body;
  }
}

/** The engine hands on none of the options that bound what an unfinished message may cost. */
class BoundedWebSocketServer extends WebSocketServer {
  constructor(options: ServerOptions) {
    super({ ...options, maxFragments: FRAGMENT_LIMIT });
  }
}

/** Socket.IO on an engine of its own, so that the one front door decides what reaches it. */
export class SocketServer {
  readonly engine: Engine;
  readonly #io: Server;
  readonly #sinks = new Map<string, OpenSocketSink>();
  readonly #subscriptions = new WeakMap<Socket, Subscription>();

  /** Takes the hub, what to do with each accepted connection, and who is told of failures. */
  constructor(hub: Hub, onAccepted: (socket: Socket) => void, onFailure: (error: unknown) => void) {
    this.engine = new Engine({
      transports: ['polling', 'websocket'],
      wsEngine: BoundedWebSocketServer,
      // The fallback machine in the page decides which transport carries; the engine never changes it.
      allowUpgrades: false,
      maxHttpBufferSize: MESSAGE_LIMIT,
      // Frames are shared between viewers as bytes, which compression for each of them would undo.
      perMessageDeflate: false,
      httpCompression: false,
    });
    this.#io = new Server({ serveClient: false });
    this.#io.bind(this.engine);
    this.#io.use((socket, next) => this.#authorise(socket, next));
    this.#io.on('connection', (socket) => {
      try {
        this.#accept(hub, socket);
        onAccepted(socket);
      } catch (error) {
        onFailure(error);
        socket.conn.close();
      }
    });
  }

  /** Registers who serves the connections pinned to one of the engine's transports. */
  serve(engineTransport: string, open: OpenSocketSink): void {
    this.#sinks.set(engineTransport, open);
  }

  /** Ends every connection at once. */
  close(): void {
    this.engine.close();
  }

  #authorise(socket: Socket, next: (error?: Error) => void): void {
    try {
      this.#subscriptions.set(socket, parseSubscription(socket.handshake.auth));
      next();
    } catch (error) {
      next(new Refused(refusalOf(error)));
    }
  }

  #accept(hub: Hub, socket: Socket): void {
    const open = this.#sinks.get(socket.conn.transport.name);
    const subscription = this.#subscriptions.get(socket);
    if (!open || !subscription) throw new Error(`Nobody serves ${socket.conn.transport.name}.`);
    hub.subscribe(open(socket), subscription);
  }
}
