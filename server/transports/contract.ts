import type { Hono } from 'hono';
import type { Socket } from 'socket.io';
import type { HttpBindings } from '@hono/node-server';
import type { TransportName } from '#protocol';
import type { SharedFrame } from '../hub/shared-frame.ts';
import type { StreamDoor } from './subscription.ts';

/** Where frames go on one connection. It keeps no queue of its own: what it cannot take is asked for again. */
export interface Sink {
  readonly transport: TransportName;
  /** True when a frame written now would be on its way at once. */
  readonly ready: boolean;
  /** Bytes written that the network has not taken yet. */
  readonly unsent: number;
  /** Writes one frame: batches and heartbeats only when ready; a hello, a reset or a goodbye at any time. */
  write(frame: SharedFrame): void;
  /** Writes a last frame if it can, and ends the connection. Idempotent. */
  end(last: SharedFrame): void;
  /** Calls back each time the connection may take more after it could not, until it has ended. */
  onReady(listener: () => void): void;
  /** Calls back once when the connection has ended, whoever ended it. */
  onClose(listener: () => void): void;
}

/** The HTTP router, with Node's own request and response in its bindings. */
export type Router = Hono<{ Bindings: HttpBindings }>;

/** Engine.IO's names of its two transports. */
export type EngineTransport = 'websocket' | 'polling';

/** Opens a sink on an accepted Socket.IO connection. */
export type OpenSocketSink = (socket: Socket) => Sink;

/** What a transport is installed on. */
export interface Installation extends StreamDoor {
  readonly router: Router;
  /** Registers who serves the connections pinned to one of Engine.IO's transports. */
  readonly onSocket: (engineTransport: EngineTransport, open: OpenSocketSink) => void;
}

/** A transport of the server: it installs its own door and turns each connection into a subscriber. */
export interface ServerTransport {
  readonly name: TransportName;
  install(on: Installation): void;
}
