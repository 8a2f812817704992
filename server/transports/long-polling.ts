import type { Socket } from 'socket.io';
import type { SharedFrame } from '../hub/shared-frame.ts';
import type { ServerTransport, Sink } from './contract.ts';
import { packetOf, SocketSink, viewerOf } from './socket-sink.ts';

/** Takes writes only while a poll waits for its answer: otherwise packets would queue in the session. */
class LongPollingSink extends SocketSink implements Sink {
  readonly transport = 'long-polling';
  readonly unsent = 0;
  readonly #isGzip: boolean;

  /** Takes the accepted connection, and whether its answers are compressed, where that is accepted. */
  constructor(socket: Socket, isGzip: boolean) {
    super(socket);
    this.#isGzip = isGzip;
    // The engine is told to compress nothing; it asks its transport each time.
    if (isGzip) Reflect.set(socket.conn.transport, 'httpCompression', { threshold: 0 });
  }

  get ready(): boolean {
    return this.socket.conn.transport.writable;
  }

  write(frame: SharedFrame): void {
    this.socket.conn.write(frame.as(packetOf), { compress: this.#isGzip });
  }

  onReady(listener: () => void): void {
    // Engine.IO's own listener came first: what it had queued is already on its way, and `ready` says so.
    this.socket.conn.transport.on('ready', () => {
      if (this.ready) listener();
    });
  }
}

/** HTTP long polling, by Socket.IO. */
export const longPolling: ServerTransport = {
  name: 'long-polling',
  install: ({ hub, onSocket }) =>
    onSocket(
      'polling',
      (socket) => new LongPollingSink(socket, hub.watchList.of(viewerOf(socket))?.gzip === true),
    ),
};
