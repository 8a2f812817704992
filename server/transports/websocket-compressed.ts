import type { Socket } from 'socket.io';
import type { WebSocket } from 'ws';
import type { SharedFrame } from '../hub/shared-frame.ts';
import type { Sink } from './contract.ts';
import { packetOf, SocketSink } from './socket-sink.ts';

/**
 * Frames of a connection that has agreed on permessage-deflate: each is compressed for it alone, by ws, in the order of writes.
 * Only a lane of the Lab that asks for it has one.
 */
export class CompressedWebSocketSink extends SocketSink implements Sink {
  readonly transport = 'websocket';
  readonly #webSocket: WebSocket;
  #onReady: () => void = () => undefined;

  /** Takes the accepted connection and the WebSocket that carries it. */
  constructor(socket: Socket, webSocket: WebSocket) {
    super(socket);
    this.#webSocket = webSocket;
  }

  get ready(): boolean {
    return this.#webSocket.readyState === this.#webSocket.OPEN;
  }

  /** What waits to be compressed as well. */
  get unsent(): number {
    return this.#webSocket.bufferedAmount;
  }

  write(frame: SharedFrame): void {
    this.#webSocket.send(`4${packetOf(frame.text)}`, () => {
      if (this.ready && this.unsent === 0) this.#onReady();
    });
  }

  onReady(listener: () => void): void {
    this.#onReady = listener;
  }
}
