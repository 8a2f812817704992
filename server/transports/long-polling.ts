import type { SharedFrame } from '../hub/shared-frame.ts';
import type { ServerTransport, Sink } from './contract.ts';
import { packetOf, SocketSink } from './socket-sink.ts';

/** Takes writes only while a poll waits for its answer: otherwise packets would queue in the session. */
class LongPollingSink extends SocketSink implements Sink {
  readonly transport = 'long-polling';
  readonly unsent = 0;

  get ready(): boolean {
    return this.socket.conn.transport.writable;
  }

  write(frame: SharedFrame): void {
    this.socket.conn.write(frame.as(packetOf), { compress: false });
  }

  onReady(listener: () => void): void {
    // Engine.IO's own listener came first: what it had queued is already on its way, and `ready` says so.
    this.listen(this.socket.conn.transport, 'ready', () => {
      if (this.ready) listener();
    });
  }
}

/** HTTP long polling, by Socket.IO. */
export const longPolling: ServerTransport = {
  name: 'long-polling',
  install: ({ onSocket }) => onSocket('polling', (socket) => new LongPollingSink(socket)),
};
